import * as z from "zod";
import { parseArn } from "../core/arn.ts";
import type { Control, Detail, FindingKind, Subject, VulnerablePackage } from "../core/finding.ts";

/** As many as BatchImportFindings takes (Security Hub API Reference): the ledger keeps the whole event with each of them. */
const maxFindings = 100;

export const findingsOf = <T extends z.ZodType>(finding: T) =>
  z.object({ findings: z.array(finding).min(1).max(maxFindings) });

/**
 * Is this Security Hub's own finding? Whoever may import findings into an account writes all their fields,
 * the names of controls too; but not the product, which Security Hub checks.
 */
const isOwnProduct = (product: string): boolean =>
  /^arn:aws[a-z-]*:securityhub:[a-z0-9-]*::product(v2)?\/aws\/securityhub$/.test(product);

/** What ASFF and OCSF both tell about the rule that was broken, under different names. */
export interface ReportedRule {
  readonly kind: FindingKind;
  readonly title: string;
  readonly product: string;
  /** As the product itself names the finding: an ARN where the product is of AWS. */
  readonly findingId: string;
  /** Security Hub's control. */
  readonly control: string | undefined;
  readonly vulnerability: string | undefined;
  readonly threat: string | undefined;
  /** What else names the rule. */
  readonly rule: string;
}

export const controlOf = (reported: ReportedRule): Control => {
  const { kind, title, product, findingId, control, vulnerability, threat, rule } = reported;
  if (kind === "vulnerability") return { type: "vulnerability", title, id: vulnerability ?? rule };
  if (kind === "threat")
    return { type: "threat", title, id: threat ?? rule, ...(parseArn(findingId) && { findingArn: findingId }) };
  if (kind === "misconfiguration" && control !== undefined && isOwnProduct(product))
    return { type: "security-hub", title, id: control, findingArn: findingId };
  return { type: "product", title, id: rule, product };
};

/** The image that the packages are in, if they are in one. */
const imageOf = ({ type, id }: Subject): { readonly repository?: string; readonly digest?: string } => {
  const [repository, digest] = type === "AWS::ECR::Image" ? id.split("@", 2) : [];
  return { ...(repository && { repository }), ...(digest && { digest }) };
};

export const packagesDetail = (subject: Subject, packages: readonly VulnerablePackage[]): Detail => ({
  type: "packages",
  ...imageOf(subject),
  packages,
});
