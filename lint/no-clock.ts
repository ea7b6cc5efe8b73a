import type { ESTree, Rule } from "@oxlint/plugins";

const readsNoClock = (date: ESTree.Node): boolean => {
  const { parent } = date;
  if (parent?.type === "TSTypeReference") return true;
  if (parent?.type === "NewExpression") return parent.arguments.length > 0;
  if (parent?.type === "BinaryExpression") return parent.operator === "instanceof";
  if (parent?.type !== "MemberExpression") return false;
  return parent.property.type === "Identifier" && ["parse", "UTC"].includes(parent.property.name);
};

/** The clock is passed in. `Date` may hold or parse an instant that is given; it may not say what time it is. */
export const noClock: Rule = {
  create: (context) => ({
    Identifier(node) {
      if (node.name !== "Date" || !context.sourceCode.isGlobalReference(node) || readsNoClock(node)) return;
      context.report({
        node,
        message: "Pass the time in: only `new Date(instant)`, Date.parse and Date.UTC are pure.",
      });
    },
  }),
};
