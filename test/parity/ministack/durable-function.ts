import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import config from "../../../homeostat.config.ts";
import { functions } from "../../../lambdas/functions.ts";
import { bundleFunctions } from "../../../lib/bundle.ts";

/** `remediate` as it is deployed, as a ZIP. */
export const remediateAsZip = async (): Promise<Buffer> => {
  const out = mkdtempSync(join(tmpdir(), "homeostat-zip-"));
  try {
    const folder = join(out, "remediate");
    await bundleFunctions({ remediate: functions.remediate }, config, out);
    execFileSync("python3", ["-c", "import shutil, sys; shutil.make_archive(sys.argv[1], 'zip', sys.argv[1])", folder]);
    return readFileSync(`${folder}.zip`);
  } finally {
    rmSync(out, { recursive: true });
  }
};

/** ministack refused to make the function. */
export class FunctionNotMadeError extends Error {
  override readonly name = "FunctionNotMadeError";
  constructor(status: number, answer: string) {
    super(`ministack answered CreateFunction with ${status}: ${answer}`);
  }
}

/**
 * Makes `remediate` on ministack. Its durability hangs on `DurableConfig.Enabled`, which Lambda's API does not have and
 * the SDK would leave out: hence by hand. @throws {FunctionNotMadeError}
 */
export const makeRemediate = async (
  url: string,
  zip: Buffer,
  environment: Readonly<Record<string, string>>,
): Promise<string> => {
  const { account, region } = config.hub;
  const FunctionName = "remediate";
  const response = await fetch(`${url}/2015-03-31/functions`, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/lambda/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
    },
    body: JSON.stringify({
      FunctionName,
      Runtime: "nodejs24.x",
      Role: `arn:aws:iam::${account}:role/remediate`,
      Handler: "index.handler",
      Code: { ZipFile: zip.toString("base64") },
      Timeout: 300,
      DurableConfig: { Enabled: true, ExecutionTimeout: 3_600 },
      Environment: { Variables: environment },
    }),
  });
  if (!response.ok) throw new FunctionNotMadeError(response.status, await response.text());
  return FunctionName;
};
