import type { Finding } from "../core/finding.ts";
import type { Operation } from "../core/operation.ts";
import { readerSession } from "./reader-session.ts";
import type { Runtime } from "./runtime.ts";

/** A rule's source never changes after it was made, but a name can be given again: an hour bounds that. */
const keepFor = 3_600_000;
/** Rules are their owners' to make, in any number. */
const maxKnown = 1_000;

interface Known {
  readonly identifier: string | null;
  readonly until: number;
}

/**
 * Asks the account what a Config rule really is, because its name is its owner's choice. Remembers for an hour.
 * @param describeConfigRule gives the identifier of a rule's source, null for a rule that is gone
 */
export const ruleResolver = (
  runtime: Pick<Runtime, "assume" | "config" | "now">,
  describeConfigRule: Operation<{ readonly ConfigRuleName: string }, string | null>,
) => {
  const session = readerSession(runtime, "resolve-config-rule");
  const known = new Map<string, Known>();
  return async (finding: Finding): Promise<Finding> => {
    const { control, subject } = finding;
    if (control.type !== "config-rule") return finding;
    const now = runtime.now().getTime();
    // What was asked, and the rule's ARN, which changes where a name is given again; alone it is only the event's claim.
    const key = JSON.stringify([subject.account, finding.transport.region, control.rule, control.ruleArn]);
    const remembered = known.get(key);
    if (remembered && remembered.until > now)
      return { ...finding, control: { ...control, identifier: remembered.identifier } };

    const { account } = subject;
    const identifier = await session({ account, region: finding.transport.region }).send(describeConfigRule, {
      ConfigRuleName: control.rule,
    });
    if (known.size >= maxKnown) known.clear();
    known.set(key, { identifier, until: now + keepFor });
    return { ...finding, control: { ...control, identifier } };
  };
};
