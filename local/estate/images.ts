import { createHash } from "node:crypto";
import type { Advisory } from "../services/ecr/advisories.ts";

/** A layer of an image, by what it holds. */
export interface Layer {
  readonly content: string;
  readonly megabytes: number;
  readonly advisories: readonly Advisory[];
}

const digestOf = (content: string): string => `sha256:${createHash("sha256").update(content).digest("hex")}`;

export const digestOfManifest = (manifest: string): string => digestOf(manifest);

export const layerDigest = ({ content }: Layer): string => digestOf(content);

/** The OCI manifest of an image made of these layers. */
export const manifestOf = (layers: readonly Layer[]): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: {
      mediaType: "application/vnd.oci.image.config.v1+json",
      digest: digestOf(layers.map(({ content }) => content).join("\n")),
      size: 4096,
    },
    layers: layers.map((layer) => ({
      mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
      digest: layerDigest(layer),
      size: layer.megabytes * 1_048_576,
    })),
  });

const layer = (content: string, megabytes: number, advisories: readonly Advisory[] = []): Layer => ({
  content,
  megabytes,
  advisories,
});

/** Vulnerabilities that are known to everyone, with the packages that have them. */
const advisory = (
  name: string,
  severity: Advisory["severity"],
  [packageName, packageVersion, fixedIn]: readonly [name: string, version: string, fixedIn?: string],
  description: string,
  isExploited = false,
): Advisory => ({ name, severity, packageName, packageVersion, fixedIn: fixedIn ?? null, description, isExploited });

const exploited = true;

/** Source of the facts: the Debian security tracker, and the advisories of Apache Log4j. */
export const layers = {
  debianCurrent: layer("debian:12.12-slim", 29, [
    advisory("CVE-2011-3374", "INFORMATIONAL", ["apt", "2.6.1"], "apt-key validates the wrong keyring."),
  ]),
  debianOld: layer("debian:12.2-slim", 29, [
    advisory(
      "CVE-2023-4911",
      "HIGH",
      ["glibc", "2.36-9+deb12u1", "2.36-9+deb12u3"],
      "Buffer overflow while processing GLIBC_TUNABLES.",
      exploited,
    ),
    advisory(
      "CVE-2023-45853",
      "CRITICAL",
      ["zlib", "1:1.2.13.dfsg-1", "1:1.3.dfsg-3"],
      "Integer overflow in zipOpenNewFileInZip4_64.",
    ),
    advisory(
      "CVE-2023-5678",
      "MEDIUM",
      ["openssl", "3.0.11-1~deb12u1", "3.0.13-1~deb12u1"],
      "Slow checks of long X9.42 DH keys.",
    ),
  ]),
  nodeRuntime: layer("node:24.11", 48),
  javaRuntime: layer("temurin:17-jre", 61),
  goBinary: layer("go-service", 14),
  log4jOld: layer("log4j-core:2.14.1", 9, [
    advisory(
      "CVE-2021-44228",
      "CRITICAL",
      ["log4j-core", "2.14.1", "2.15.0"],
      "Remote code execution through JNDI lookups in log messages.",
      exploited,
    ),
    advisory(
      "CVE-2021-45046",
      "CRITICAL",
      ["log4j-core", "2.14.1", "2.16.0"],
      "Incomplete fix of CVE-2021-44228.",
      exploited,
    ),
    advisory(
      "CVE-2021-45105",
      "MEDIUM",
      ["log4j-core", "2.14.1", "2.17.0"],
      "Uncontrolled recursion from self-referential lookups.",
    ),
  ]),
  opensshOld: layer("openssh-server:9.2p1", 6, [
    advisory(
      "CVE-2024-6387",
      "HIGH",
      ["openssh", "1:9.2p1-2+deb12u2", "1:9.2p1-2+deb12u3"],
      "Race in the signal handler of sshd, regreSSHion.",
      exploited,
    ),
  ]),
} as const;

/** What a build of an application adds to its runtime. */
export const application = (name: string, version: string): Layer => layer(`${name}:${version}`, 22);
