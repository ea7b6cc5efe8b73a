import { recordItem } from "../../local/services/config/items.ts";
import { groupsOf } from "../../local/services/ec2/security-groups.ts";
import type { Place } from "../../local/services/place.ts";
import { type Probe, pass } from "./probe.ts";

/** A group with so many rules that Config only sums it up. */
export const asksForWhatIsTooLarge = (place: Place): Probe => ({
  name: `intake asks AWS Config in ${place.account} for an item that is too large for an event`,
  run: async (rig) => {
    const { world } = rig.plane;
    const groups = groupsOf(world, place);
    const [id, group] = [...groups.entries()].find(([, { rules }]) => rules.length > 0) ?? [];
    const [rule] = group?.rules ?? [];
    if (id === undefined || !group || !rule) throw new Error(`${place.account} has no security group with a rule`);
    const rules = Array.from({ length: 3_000 }, (_, index) => ({ ...rule, description: `${index} ${"x".repeat(80)}` }));
    groups.put(id, { ...group, rules });
    recordItem(world, place, { type: "AWS::EC2::SecurityGroup", id });
    await pass(rig, 1);
    groups.put(id, group);
  },
});
