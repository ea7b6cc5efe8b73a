import { GetParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { AwsFaultError } from "../../aws/fault.ts";
import type { Collection } from "../../state/collection.ts";
import type { Operations } from "../operations.ts";
import { arnIn, type Place } from "../place.ts";
import { tableOf, type World } from "../world.ts";

/** A parameter of Parameter Store. */
interface Parameter {
  readonly name: string;
  readonly type: "String" | "StringList" | "SecureString";
  readonly value: string;
  readonly version: number;
}

/** Stores a SecureString as somebody did before the deployment. */
export const putSecureString = (world: World, place: Place, name: string, value: string): void =>
  parametersOf(world, place).put(name, { name, value, type: "SecureString", version: 1 });

const parametersOf = (world: World, place: Place): Collection<Parameter> => tableOf(world, place, "ssm/parameters");

export const registerParameters = (aws: Operations, world: World): void => {
  aws.on(PutParameterCommand, ({ Name: name, Value: value, Type: type = "String", Overwrite }, place) => {
    const known = parametersOf(world, place).get(name);
    if (known && !Overwrite)
      throw new AwsFaultError(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite it, set Overwrite.",
      );
    const version = (known?.version ?? 0) + 1;
    parametersOf(world, place).put(name, { name, value, type, version });
    return { Version: version, Tier: "Standard" as const };
  });
  aws.on(GetParameterCommand, ({ Name: name, WithDecryption }, place) => {
    const parameter = parametersOf(world, place).get(name);
    if (!parameter) throw new AwsFaultError("ParameterNotFound", `Parameter ${name} not found.`);
    const isHidden = parameter.type === "SecureString" && !WithDecryption;
    return {
      Parameter: {
        Name: name,
        Type: parameter.type,
        // As it would be encrypted: nothing that anybody could use.
        Value: isHidden ? Buffer.from("encrypted").toString("base64") : parameter.value,
        Version: parameter.version,
        ARN: arnIn(place, "ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`),
      },
    };
  });
};
