import type { Control, Finding } from "./finding.ts";
import type { FindingRecord } from "./ledger.ts";

/** A control as text, the same whichever source told of it. */
export const controlName = (control: Control): string => {
  switch (control.type) {
    case "config-rule":
      return `${control.type}:${control.rule}`;
    case "security-hub":
    case "vulnerability":
    case "threat":
    case "service-health":
      return `${control.type}:${control.id}`;
    case "product":
      return `${control.type}:${control.product}:${control.id}`;
    case "alarm":
      return `${control.type}:${control.alarmArn}`;
    case "stack-drift":
    case "inventory":
    case "image-scan":
      return control.type;
  }
};

/** An alarm that nobody registered is offered to the scaling playbook, and is none of its business. */
const isUnregistered = ({ detail }: Finding): boolean => detail.type === "alarm" && !detail.registered;

/** What the tickets of a finding are about: each playbook that answers to it, or else its own control. */
export const ticketControls = ({
  finding,
  decisions,
}: FindingRecord): readonly { readonly control: string; readonly playbook: string | null }[] =>
  decisions.length === 0 || isUnregistered(finding)
    ? [{ control: controlName(finding.control), playbook: null }]
    : decisions.map(({ playbook }) => ({ control: playbook, playbook }));
