/** What makes a finding a playbook's business. */
export type Trigger =
  | {
      readonly kind: "control";
      /** AWS Config managed rule names, whatever the account's owner called the rule. */
      readonly configRules: readonly string[];
      /** Security Hub control ids, such as `S3.8`. */
      readonly securityHub: readonly string[];
      readonly subject: string;
    }
  | { readonly kind: "alarm"; readonly subject: string }
  | { readonly kind: "scan"; readonly subject: string }
  | { readonly kind: "item"; readonly subject: string };

/** A playbook answers to a control, whichever source reported it. */
export const control = (
  names: { readonly configRules: readonly string[]; readonly securityHub: readonly string[] },
  subject: string,
): Trigger => ({ kind: "control", ...names, subject });

/** A playbook answers to alarms that the configuration registers for this type of subject. */
export const alarm = (subject: string): Trigger => ({ kind: "alarm", subject });

/** A playbook answers to vulnerabilities of this type of subject, whichever scanner found them. */
export const scan = (subject: string): Trigger => ({ kind: "scan", subject });

/**
 * A playbook answers to changes of every resource of this type, as AWS Config records them: sooner than any rule judges
 * them, and of far more than what is wrong. Worth it where minutes matter.
 */
export const item = (subject: string): Trigger => ({ kind: "item", subject });
