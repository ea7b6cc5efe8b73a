import config from "../../../homeostat.config.ts";
import { dynamoLedger } from "../../../lambdas/adapters/dynamo-ledger.ts";
import { startPlane } from "../../support/plane-rig.ts";
import { beat, onlyTheLoop } from "../loop.ts";
import { type Outcome, remediesOf } from "../outcome.ts";
import type { Scenario } from "../scenario.ts";
import { type KeyNames, makeRules, motoAccount, motoAdministrator, prepareHub, resetMoto } from "./account.ts";
import { httpTo, motoNetwork } from "./network.ts";
import type { Tally } from "./tally.ts";

/**
 * Plays a scenario on moto: the functions are the same, under the same durable service, and their calls go there. moto
 * sends no events, so the one that the embedded estate sent is delivered, with the id that the subject has on moto.
 */
export const playOnMoto = async (scenario: Scenario, event: string, url: string, tally: Tally): Promise<Outcome> => {
  const { place, within, make, drift, state, behind = {} } = scenario;
  await resetMoto(url);
  const aws = await motoAdministrator(url, place);
  const hub = await motoAdministrator(url, config.hub);
  const keyNames: KeyNames = new Map();
  const network = motoNetwork(httpTo(url), tally, aws, { behind, keyNames });
  const rig = await startPlane({ loadEntry: onlyTheLoop, network });
  try {
    const { deployment, world } = rig.plane;
    const ledger = dynamoLedger({ client: hub.client, env: { TABLE_NAME: deployment.tableName } });
    const begin = async (): Promise<string> => {
      await prepareHub(hub, deployment, keyNames);
      await beat(ledger, rig.clock.now());
      await makeRules(aws, place);
      const made = await make(aws);
      await drift(motoAccount(url, aws, rig.clock), made);
      world.buses.put({ ...place, bus: "default" }, JSON.parse(withId(event, scenario.subject, made)));
      return made;
    };
    // Virtual time stands still meanwhile.
    const subject = await rig.clock.track(begin());
    await rig.until(within);
    return { remedies: await remediesOf(ledger, subject), resource: await state(aws, subject), errors: rig.errors };
  } finally {
    await rig.plane.stop();
  }
};

/** Events tell repository and digest of an image apart. */
const withId = (event: string, id: string, other: string): string => {
  const parts = other.split("@");
  return id.split("@").reduce((text, part, index) => text.replaceAll(part, parts[index] ?? part), event);
};
