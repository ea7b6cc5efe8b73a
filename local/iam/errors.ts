/** A template holds something the embedded cloud cannot resolve. Guessing could hide a missing permission. */
export class TemplateNotUnderstoodError extends Error {
  override readonly name = "TemplateNotUnderstoodError";
  /** @param where stack, logical id and path, such as `Hub/Ledger.Properties.TableName` */
  constructor(where: string, problem: string, options?: ErrorOptions) {
    super(`${where}: ${problem}`, options);
  }
}

/** A policy holds something the embedded cloud does not evaluate. It is refused: reading past it could allow a call. */
export class PolicyNotUnderstoodError extends Error {
  override readonly name = "PolicyNotUnderstoodError";
  /** @param where the statement's id, such as `Hub/IntakePolicy/0` */
  constructor(where: string, problem: string, options?: ErrorOptions) {
    super(`${where}: ${problem}`, options);
  }
}

/** The wiring asks for a role that no template declares. */
export class RoleNotDeclaredError extends Error {
  override readonly name = "RoleNotDeclaredError";
  constructor(roleArn: string) {
    super(`no synthesised template declares the role ${roleArn}`);
  }
}

/** Somebody is given a managed policy that no template declares. */
export class PolicyNotDeclaredError extends Error {
  override readonly name = "PolicyNotDeclaredError";
  constructor(policy: string) {
    super(`no template declares a managed policy named ${policy}`);
  }
}
