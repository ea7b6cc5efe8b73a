import { NormalizedSchema, TypeRegistry } from "@smithy/core/schema";

/** An exception that a service's model names. */
export interface ModelledException {
  readonly name: string;
  /** Its code where the wire is, or once was, `awsQuery`. */
  readonly queryCode: string;
  /** HTTP status; undefined where the model leaves it at 400. */
  readonly status: number | undefined;
  readonly schema: NormalizedSchema;
}

/** Among the exceptions of a namespace the one with this name, or with this code in `awsQuery`. */
export const modelledException = (namespace: string, code: string): ModelledException | undefined => {
  // The client of a service registers its exceptions when it is imported, and nobody has a command without the client.
  const schema = TypeRegistry.for(namespace).find((candidate) => {
    const exception = exceptionOf(candidate);
    return exception?.name === code || exception?.queryCode === code;
  });
  return exceptionOf(schema);
};

const exceptionOf = (candidate: unknown): ModelledException | undefined => {
  if (!isExceptionSchema(candidate)) return;
  const schema = NormalizedSchema.of(candidate);
  const { httpError, awsQueryError, error } = schema.getMergedTraits();
  const [queryCode]: readonly unknown[] = Array.isArray(awsQueryError) ? awsQueryError : [];
  const name = candidate[2];
  return {
    name,
    queryCode: typeof queryCode === "string" ? queryCode : name,
    status: typeof httpError === "number" ? httpError : error === "server" ? 500 : undefined,
    schema,
  };
};

type ExceptionSchema = Extract<Parameters<TypeRegistry["registerError"]>[0], readonly unknown[]>;

/** The SDK marks the schema of an exception with -3. */
const isExceptionSchema = (schema: unknown): schema is ExceptionSchema => Array.isArray(schema) && schema[0] === -3;
