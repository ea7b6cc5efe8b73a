import { gunzipSync } from "node:zlib";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "vitest";
import { reportSchema } from "../../lambdas/report/json-schema.ts";
import { platform } from "../../local/estate/accounts.ts";
import type { PlaneRig } from "./plane-rig.ts";

/** A probe of the function `report`. */
export const keepsReports = {
  name: "report reads the ledger and keeps what it makes of it",
  run: async (rig: PlaneRig): Promise<void> => {
    const { plane } = rig;
    await rig.clock.track(plane.tick("report"));
    const s3 = rig.administrator(platform).client(S3Client);
    const get = (Key: string) => s3.send(new GetObjectCommand({ Bucket: plane.deployment.reportsBucket, Key }));
    const day = new Date(rig.clock.now()).toISOString().slice(0, 10);
    for (const folder of [`daily/${day}`, "latest"]) {
      expect(await (await get(`${folder}/report.html`)).Body?.transformToString()).toContain("Compliance report");
      const packed = await (await get(`${folder}/report.json.gz`)).Body?.transformToByteArray();
      expect(reportSchema.parse(JSON.parse(String(gunzipSync(packed ?? ""))))).toBeTruthy();
    }
  },
};
