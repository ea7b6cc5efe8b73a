import * as z from "zod";
import type { Finding } from "../../core/finding.ts";
import { defineTriage, escalate, skip } from "../../core/playbook.ts";
import { countsInWords, type SeverityCounts, severities } from "../../core/severity.ts";
import { scan } from "../../core/trigger.ts";
import { type PackageAtRisk, summarise, type VulnerabilitySummary } from "../../core/vulnerability.ts";
import { gone } from "../../operations/answers.ts";
import { describeImageScan } from "../../operations/ecr.ts";
import { listImageFindings } from "../../operations/inspector2.ts";

const options = z.strictObject({
  threshold: z
    .enum(["critical", "high", "medium", "low", "informational"])
    .default("high")
    .describe("The least severity of a vulnerability that calls a human"),
  unknownSeverity: z
    .enum(["escalate", "ignore"])
    .default("escalate")
    .describe("What to make of vulnerabilities that nobody has rated, such as UNTRIAGED ones"),
  fixableOnly: z
    .boolean()
    .default(false)
    .describe("Whether to leave those out for which the scanner knows that there is no fixed version"),
});
type Options = z.infer<typeof options>;

const isGrave = (label: keyof SeverityCounts, { threshold, unknownSeverity }: Options): boolean =>
  label === "unknown" ? unknownSeverity === "escalate" : severities.indexOf(label) <= severities.indexOf(threshold);

const graveAmong = (
  { counts, withoutFix }: Pick<VulnerabilitySummary, "counts" | "withoutFix">,
  options: Options,
): number =>
  severities
    .filter((label) => isGrave(label, options))
    .reduce((sum, label) => sum + (counts[label] ?? 0) - (options.fixableOnly ? (withoutFix[label] ?? 0) : 0), 0);

/** Statuses of scans that tell all that there is, and of those that will. Source: ECR API Reference, ImageScanStatus. */
const conclusive: readonly string[] = ["COMPLETE", "ACTIVE"];
const inProgress: readonly string[] = ["IN_PROGRESS", "PENDING"];

const packageInWords = ({ name, version, fixedIn, vulnerabilities, moreVulnerabilities }: PackageAtRisk): string => {
  const ids = vulnerabilities.slice(0, 2);
  const more = vulnerabilities.length - ids.length + moreVulnerabilities;
  return `${name} ${version} (${ids.join(", ")}${more > 0 ? ` and ${more} more` : ""}; ${fixedIn === null ? "no fixed version named" : `fixed in ${fixedIn}`})`;
};

/** For a line of a ticket; the whole list is in the state. */
const mostPackagesInWords = 3;

const packagesInWords = ({ packages, morePackages }: VulnerabilitySummary): string => {
  const more = packages.length - Math.min(packages.length, mostPackagesInWords) + morePackages;
  const told = packages.slice(0, mostPackagesInWords).map(packageInWords);
  return [...told, ...(more > 0 ? [`${more} more ${more === 1 ? "package" : "packages"}`] : [])].join("; ");
};

interface ImageState extends VulnerabilitySummary {
  readonly status: string;
  readonly scanner: "basic" | "enhanced";
  /** ISO 8601. */
  readonly completedAt: string | null;
  /** Findings that a suppression rule of the account keeps out of sight; not counted. */
  readonly suppressed: number;
  /** Pods and tasks that run the image; null: nobody can tell. */
  readonly inUse: number | null;
}

const inWords = (state: ImageState): string =>
  [
    `${countsInWords(state)} by ${state.scanner === "basic" ? "a basic scan" : "Inspector"}`,
    ...(state.exploitable > 0 ? [`${state.exploitable} with a known exploit`] : []),
    ...(state.suppressed > 0 ? [`${state.suppressed} more suppressed in Inspector`] : []),
    ...(state.inUse !== null ? [`run by ${state.inUse} pods and tasks`] : []),
  ].join(", ");

/** What an event claimed that the live state does not bear out. */
const claimOf = ({ lifecycle, severity, control }: Finding): string =>
  lifecycle === "open" ? `; the event told of ${severity.counts ? countsInWords(severity) : control.title}` : "";

/** One case per image, by its digest: every scan and every single vulnerability that somebody tells of leads to the same. */
export const triageVulnerableImage = defineTriage({
  id: "ecr/triage-vulnerable-image",
  title: "Call a human for an image with grave vulnerabilities",
  why: "What an image was built from gets no safer by running: it has to be rebuilt, and somebody has to know.",
  frameworks: { "nist-800-53-r5": ["RA-5", "SI-2"], "pci-dss-4.0.1": ["6.3.3", "11.3.1"] },
  triggers: [scan("AWS::ECR::Image")],
  options,
  reads: { describeImageScan, listImageFindings },
  dismiss({ subject, severity }, settings) {
    if (subject.type !== "AWS::ECR::Image") return "image-not-named";
    const told = severity.counts ? severities.filter((label) => severity.counts?.[label]) : [severity.label];
    return told.some((label) => isGrave(label, settings)) ? null : "below-threshold";
  },
  async observe(aws, { subject }): Promise<ImageState | null> {
    const [repositoryName = "", imageDigest = ""] = subject.id.split("@", 2);
    const scanned = await aws.describeImageScan({ repositoryName, imageDigest });
    if (scanned === gone) return null;
    const { status, completedAt } = scanned;
    if (scanned.scanner === "basic") {
      const summary = summarise(scanned.vulnerabilities, scanned.counts);
      return { status, completedAt, scanner: "basic", suppressed: 0, inUse: null, ...summary };
    }
    const found = await aws.listImageFindings({ account: subject.account, repositoryName, imageDigest });
    const { suppressed, inUse } = found;
    return { status, completedAt, scanner: "enhanced", suppressed, inUse, ...summarise(found.vulnerabilities) };
  },
  plan(state, finding, settings) {
    if (inProgress.includes(state.status)) return skip("scan-in-progress", `the scan is ${state.status}`);
    if (!conclusive.includes(state.status))
      return escalate("scan-inconclusive", `the scan is ${state.status}; known so far: ${countsInWords(state)}`);
    if (graveAmong(state, settings) === 0) return skip("below-threshold", `${inWords(state)}${claimOf(finding)}`);
    return escalate("image-vulnerable", [inWords(state), packagesInWords(state)].filter(Boolean).join(": "));
  },
});
