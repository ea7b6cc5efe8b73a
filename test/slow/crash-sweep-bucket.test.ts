import { sweepCrashes } from "../support/crash-sweep.ts";

// It verifies at once.
sweepCrashes("s3/block-public-access");
