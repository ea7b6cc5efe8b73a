import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { findingId } from "../lambdas/core/names.ts";
import { type EmbeddedDynamoDb, startDynamoDb } from "../local/dynamodb.ts";
import type { Figure } from "./figure.ts";
import { benchFinding } from "./report-records.ts";
import { root, runChild } from "./run-child.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const findings = 100_000;
const table = "ledger";
const region = "eu-west-1";
/** As many items as DynamoDB takes in one write. */
const batch = 25;

const fill = async (dynamo: EmbeddedDynamoDb): Promise<void> => {
  await dynamo.createLedgerTable(table, region);
  const client = dynamo.client(region);
  const db = DynamoDBDocumentClient.from(client);
  for (let first = 0; first < findings; first += batch)
    await db.send(
      new BatchWriteCommand({
        RequestItems: {
          [table]: Array.from({ length: batch }, (_, offset) => {
            const record = benchFinding(first + offset);
            const pk = `FINDING#${findingId(record.finding.key)}`;
            return { PutRequest: { Item: { pk, sk: "FINDING", entity: "finding", ...record } } };
          }),
        },
      }),
    );
  client.destroy();
};

/**
 * A process's own word on the most memory that it ever had resident, in MB. Linux begins `maxRSS` with what the process
 * had that started it, so there it is asked for the high-water mark of this program alone.
 */
const peakMemory = `import { readFileSync } from "node:fs";
process.on("exit", () => {
  const kilobytes = process.platform === "linux"
    ? Number(/^VmHWM:\\s+(\\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1.024
    : process.resourceUsage().maxRSS;
  process.stderr.write("peak " + kilobytes / 1000 + "\\n");
});`;

/** What `npm run homeostat` gives to Node. */
const nodeOptions = (): readonly string[] => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return scripts.homeostat
    .match(/(?<=node )(?:--\S+ )+(?=bin\/homeostat)/)[0]
    .trim()
    .split(" ");
};

interface Run {
  readonly seconds: number;
  /** MB. */
  readonly peak: number;
}

/** Runs a script with the embedded DynamoDB in AWS's place: the adapter and the SDK are those of a deployment. */
const measured = async (dynamo: EmbeddedDynamoDb, ...args: readonly string[]): Promise<Run> => {
  const { seconds, stderr } = await runChild(
    process.execPath,
    // Left to itself, V8 lets what nobody needs any more take twice the memory of what is needed.
    [...nodeOptions(), "--import", `data:text/javascript,${encodeURIComponent(peakMemory)}`, ...args],
    {
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_REGION: region,
    },
  );
  return { seconds, peak: Number(/^peak (.*)$/m.exec(stderr)?.[1]) };
};

/** The report of 100,000 findings, read from a table by a process of its own, beside nothing but reading them. */
export const measureReport = (): Promise<readonly Figure[]> =>
  inTemporaryFolder(async (folder) => {
    const dynamo = await startDynamoDb(join(folder, "ledger"));
    try {
      await fill(dynamo);
      const reading = await measured(dynamo, "bench/baseline/read-ledger.ts", table);
      const out = join(folder, "report");
      const report = await measured(dynamo, "bin/homeostat.ts", "report", "--table", table, "--out", out);
      const { findings: told } = JSON.parse(readFileSync(join(out, "report.json"), "utf8"));
      if (told.length !== findings) throw new Error(`of ${findings} findings the report has ${told.length}`);
      return [
        {
          what: `report of ${findings} findings, every format`,
          value: report.seconds,
          unit: "s",
          baseline: { what: "reading them", value: reading.seconds },
          aim: { of: "value", atMost: 20 },
        },
        {
          what: "  most memory resident",
          value: report.peak,
          unit: "MB",
          baseline: { what: "reading them", value: reading.peak },
          aim: { of: "value", atMost: 300 },
        },
        {
          what: "  the page",
          value: statSync(join(out, "report.html")).size / 1_000,
          unit: "KB",
          aim: { of: "value", atMost: 5_000 },
        },
      ];
    } finally {
      await dynamo.close();
    }
  });
