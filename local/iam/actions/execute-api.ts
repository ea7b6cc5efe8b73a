/** Source: API Gateway Developer Guide, "Control access for invoking an API": the ARN holds stage, method and path. */
import { arnOf, check, type ServiceRules, text } from "./rule.ts";

export const executeApi: ServiceRules = {
  Invoke: check("execute-api:Invoke", (request) =>
    arnOf(
      request,
      "execute-api",
      `${text(request, "ApiId")}/${text(request, "Stage")}/${text(request, "Method")}${text(request, "Path")}`,
    ),
  ),
};
