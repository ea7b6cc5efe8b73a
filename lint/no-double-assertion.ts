import type { Rule } from "@oxlint/plugins";

/** `x as unknown as T` says nothing the compiler can check: narrow `x`, or parse it with a schema. */
export const noDoubleAssertion: Rule = {
  create: (context) => ({
    TSAsExpression(node) {
      if (node.expression.type !== "TSAsExpression") return;
      context.report({ node, message: "Narrow the value instead of asserting it twice." });
    },
  }),
};
