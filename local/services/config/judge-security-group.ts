import type { SecurityGroupRule } from "../ec2/security-group-rule.ts";
import { groupsOf } from "../ec2/security-groups.ts";
import { compliant, type Judge, violates } from "./judge.ts";

const isOpenToAll = ({ egress, peer }: SecurityGroupRule): boolean =>
  !egress && (peer.value === "0.0.0.0/0" || peer.value === "::/0");

const reaches = ({ protocol, fromPort, toPort }: SecurityGroupRule, port: number): boolean =>
  protocol === "-1" ||
  (protocol === "tcp" && fromPort !== null && toPort !== null && fromPort <= port && port <= toPort);

const openPorts = (rules: readonly SecurityGroupRule[], ports: readonly number[]): readonly number[] =>
  ports.filter((port) => rules.some((rule) => isOpenToAll(rule) && reaches(rule, port)));

const judgePorts =
  (portsOf: (parameters: Readonly<Record<string, string>>) => readonly number[]): Judge =>
  (world, place, id, parameters) => {
    const group = groupsOf(world, place).get(id);
    if (!group) return null;
    const open = openPorts(group.rules, portsOf(parameters));
    return open.length === 0 ? compliant : violates(`Port ${open.join(", ")} is open to the internet.`);
  };

/** INCOMING_SSH_DISABLED, known as restricted-ssh */
export const sshRestricted = judgePorts(() => [22]);

/** Source: AWS Config Developer Guide, restricted-common-ports, its default parameters. */
const commonPorts = {
  blockedPort1: "20",
  blockedPort2: "21",
  blockedPort3: "3389",
  blockedPort4: "3306",
  blockedPort5: "4333",
};

/** RESTRICTED_INCOMING_TRAFFIC, known as restricted-common-ports */
export const commonPortsRestricted = judgePorts((parameters) =>
  Object.values({ ...commonPorts, ...parameters }).map(Number),
);
