import type { VulnerablePackage } from "../core/finding.ts";

/** A package as a source describes it. */
export interface ReportedPackage {
  readonly name: string;
  readonly version?: string | undefined;
  readonly fixedIn?: string | undefined;
  readonly path?: string | undefined;
}

/** Inspector's word for a package that nobody has fixed yet. */
const notFixed = "NotAvailable";

export const vulnerablePackageOf = ({ name, version, fixedIn, path }: ReportedPackage): VulnerablePackage => ({
  name,
  version: version ?? "",
  ...(fixedIn && fixedIn !== notFixed && { fixedIn }),
  ...(path && { path }),
});
