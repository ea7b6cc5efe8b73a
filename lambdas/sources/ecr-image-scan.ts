import * as z from "zod";
import { imageFields, imageScanFinding, scanFields } from "./scan.ts";
import { read } from "./schema.ts";
import type { Source } from "./source.ts";

const detail = z.object({ ...scanFields, ...imageFields });

/** Basic scans. Source: Amazon ECR User Guide, "Amazon ECR events and EventBridge". */
export const ecrImageScan: Source = {
  name: "ecr-image-scan",
  pattern: { source: ["aws.ecr"], "detail-type": ["ECR Image Scan"] },
  parse: (event) => [imageScanFinding(event, read(detail, event.detail, ["detail"]), "basic")],
};
