import type { Plugin } from "@oxlint/plugins";
import { engineRunsOperations } from "./engine-runs-operations.ts";
import { errorClassName, namedErrors } from "./errors.ts";
import { importDirection } from "./import-direction.ts";
import { keepsCause } from "./keeps-cause.ts";
import { noClock } from "./no-clock.ts";
import { noDoubleAssertion } from "./no-double-assertion.ts";
import { runtimeMakesClients } from "./runtime-makes-clients.ts";

/** The rules of this house that no linter knows; `.oxlintrc.json` says where each holds. */
const house: Plugin = {
  meta: { name: "house" },
  rules: {
    "engine-runs-operations": engineRunsOperations,
    "error-class-name": errorClassName,
    "import-direction": importDirection,
    "keeps-cause": keepsCause,
    "named-errors": namedErrors,
    "no-clock": noClock,
    "no-double-assertion": noDoubleAssertion,
    "runtime-makes-clients": runtimeMakesClients,
  },
};

export default house;
