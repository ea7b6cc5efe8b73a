import { buffer } from "node:stream/consumers";
import type { Config } from "../../lambdas/core/config.ts";
import type { ControlPlane } from "../../local/control-plane/control-plane.ts";
import { localPeople } from "../../local/iam/people.ts";
import type { Api, Send } from "../api-client.ts";

/** There is nobody of this name in the simulated estate. */
export class NoSuchPersonError extends Error {
  override readonly name = "NoSuchPersonError";
  constructor(name: string, people: readonly string[]) {
    super(`there is no ${name} in the simulated estate, only ${people.join(", ")}`);
  }
}

/** Whose keys, and in whose name. @throws {NoSuchPersonError} */
export const localPerson = (config: Config, name: string): Pick<Api, "credentials" | "as"> => {
  const people = localPeople(config);
  const person = people.find((each) => each.name === name);
  if (!person)
    throw new NoSuchPersonError(
      name,
      people.map((each) => each.name),
    );
  const { credentials, principal } = person;
  return { credentials: async () => credentials, as: principal.sourceIdentity ?? null };
};

/** The API of the control plane in this process, as one of its people calls it. @throws {NoSuchPersonError} */
export const localApi = ({ edge, deployment }: ControlPlane, config: Config, name: string): Api => {
  const { region } = config.hub;
  const send: Send = async (request) => {
    const { response } = await edge.handle(request);
    return { status: response.statusCode, text: (await buffer(response.body)).toString("utf8") };
  };
  return {
    url: `https://${deployment.api.id}.execute-api.${region}.amazonaws.com`,
    region,
    ...localPerson(config, name),
    send,
  };
};
