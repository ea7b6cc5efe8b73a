import type { Control } from "../core/finding.ts";
import type { AnyPlaybook } from "../core/playbook.ts";
import { redactText } from "../core/redact.ts";
import { controlName } from "../core/ticket-controls.ts";
import type { ReadFinding } from "./read-record.ts";

/** What a report says of a playbook. */
export type ReportedPlaybook = Pick<AnyPlaybook, "id" | "title" | "frameworks" | "triggers">;

export type ReportedPlaybooks = ReadonlyMap<string, ReportedPlaybook>;

/** A control that a finding is about. */
export interface FindingControl {
  readonly id: string;
  readonly playbook: string | null;
  readonly title: string;
  readonly source: string;
}

/** Who found it, by the name that people know. */
const sourceOf = ({ type }: Control): string => {
  switch (type) {
    case "config-rule":
      return "AWS Config";
    case "security-hub":
    case "product":
      return "Security Hub";
    case "vulnerability":
      return "Inspector";
    case "threat":
      return "GuardDuty";
    case "service-health":
      return "AWS Health";
    case "stack-drift":
      return "CloudFormation";
    case "image-scan":
      return "ECR";
    case "inventory":
      return "AWS Config";
    case "alarm":
      return "CloudWatch";
  }
};

const nameOf = (control: Control): string => {
  switch (control.type) {
    case "config-rule":
      return control.rule;
    case "security-hub":
    case "product":
    case "vulnerability":
    case "threat":
    case "service-health":
      return control.title === "" ? control.id : `${control.id}: ${control.title}`;
    case "alarm":
      return control.alarm || control.alarmArn;
    case "stack-drift":
      return "The stack is as its template says";
    case "image-scan":
      return "A scan of the image finds no vulnerability";
    case "inventory":
      return control.title || "Inventory";
  }
};

/** Every control that a finding is about, as tickets name them: each playbook that answers, or else the source's own. */
export const controlsOf = (
  { finding, decisions }: ReadFinding,
  playbooks: ReportedPlaybooks,
): readonly FindingControl[] => {
  const { control } = finding;
  const source = sourceOf(control);
  const answering = decisions.filter(({ reason }) => reason !== "alarm-not-registered");
  if (answering.length === 0)
    return [{ id: redactText(controlName(control)), playbook: null, title: redactText(nameOf(control)), source }];
  return answering.map(({ playbook }) => ({
    id: playbook,
    playbook,
    title: playbooks.get(playbook)?.title ?? playbook,
    source,
  }));
};
