import type { ESTree, Rule } from "@oxlint/plugins";

const enclosingCatch = (node: ESTree.Node): ESTree.CatchClause | null => {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === "CatchClause") return at;
  }
  return null;
};

/** An error thrown for another one carries it, as `cause` or as an argument of its class. */
export const keepsCause: Rule = {
  create: (context) => ({
    ThrowStatement({ argument }) {
      const handler = enclosingCatch(argument);
      if (!handler || argument.type !== "NewExpression") return;
      const [start, end] = argument.range;
      const isCarried = context.sourceCode
        .getDeclaredVariables(handler)
        .flatMap(({ references }) => references)
        .some(({ identifier }) => start <= identifier.range[0] && identifier.range[1] <= end);
      if (!isCarried) context.report({ node: argument, message: "Pass the caught error on, as `cause`." });
    },
  }),
};
