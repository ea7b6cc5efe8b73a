/** A pattern uses what is not evaluated here. To guess could hide that a rule matches too little. */
export class UnsupportedPatternError extends Error {
  override readonly name = "UnsupportedPatternError";
  /** @param field its path, such as `detail.state.value` */
  constructor(field: string, found: unknown) {
    super(
      `${field || "the pattern"}: ${JSON.stringify(found)} is not supported here, only exact values, prefix and exists are`,
    );
  }
}

/** Is one value of the event what the pattern asks for? An absent field is undefined. */
type ValueTest = (value: unknown) => boolean;

/**
 * Compiles a rule's pattern, such as `{ source: ["aws.ecr"], detail: { "scan-status": ["COMPLETE"] } }`. Source: EventBridge User Guide, "Comparison operators for use in event patterns".
 * @throws UnsupportedPatternError on any operator but exact values, `prefix` and `exists`
 */
export const compilePattern = (pattern: object): ((event: unknown) => boolean) => compileFields(pattern, "");

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const own = (value: Record<string, unknown>, field: string): unknown =>
  Object.hasOwn(value, field) ? value[field] : undefined;

const compileFields = (pattern: object, path: string): ValueTest => {
  const fields = Object.entries(pattern);
  // EventBridge refuses an empty pattern too.
  if (fields.length === 0) throw new UnsupportedPatternError(path, pattern);
  const tests = fields.map(([field, wanted]): [string, ValueTest] => {
    const fieldPath = path ? `${path}.${field}` : field;
    if (field === "$or") throw new UnsupportedPatternError(fieldPath, wanted);
    if (Array.isArray(wanted)) return [field, compileValues(wanted, fieldPath)];
    if (isObject(wanted)) return [field, compileFields(wanted, fieldPath)];
    throw new UnsupportedPatternError(fieldPath, wanted);
  });
  const matches = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(matches);
    const fieldsOf = isObject(value) ? value : {};
    return tests.every(([field, test]) => test(own(fieldsOf, field)));
  };
  return matches;
};

const compileValues = (wanted: readonly unknown[], path: string): ValueTest => {
  if (wanted.length === 0) throw new UnsupportedPatternError(path, wanted);
  const tests = wanted.map((value) => compileValue(value, path));
  return (value) => tests.some((test) => test(value));
};

const compileValue = (wanted: unknown, path: string): ValueTest => {
  if (wanted === null || ["string", "number", "boolean"].includes(typeof wanted))
    return anyOf((value) => value === wanted);
  const [operator, ...others] = isObject(wanted) ? Object.entries(wanted) : [];
  if (!operator || others.length > 0) throw new UnsupportedPatternError(path, wanted);
  const [name, operand] = operator;
  if (name === "prefix" && typeof operand === "string")
    return anyOf((value) => typeof value === "string" && value.startsWith(operand));
  // Only a leaf exists: of a field that holds an object EventBridge says that it does not.
  if (name === "exists" && typeof operand === "boolean")
    return (value) => (value !== undefined && !isObject(value)) === operand;
  throw new UnsupportedPatternError(path, wanted);
};

/** A field that is an array matches if one of its elements does. */
const anyOf =
  (test: ValueTest): ValueTest =>
  (value) =>
    Array.isArray(value) ? value.some(test) : test(value);
