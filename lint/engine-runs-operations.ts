import type { ESTree, Rule } from "@oxlint/plugins";

const isNamedRun = (key: ESTree.Node): boolean =>
  (key.type === "Identifier" && key.name === "run") || (key.type === "Literal" && key.value === "run");

/** An operation takes a client and an input; a `run` that is called with anything else is something else. */
const isOtherCall = (callee: ESTree.MemberExpression): boolean =>
  callee.parent.type === "CallExpression" &&
  callee.parent.callee === callee &&
  callee.parent.arguments.length !== 2 &&
  callee.parent.arguments.every(({ type }) => type !== "SpreadElement");

/** An operation is a value to everyone but the engine: nobody else calls its `run`, or takes it out to call it. */
export const engineRunsOperations: Rule = {
  create(context) {
    const report = (node: ESTree.Node): void =>
      context.report({
        node,
        message: "Only the engine (adapters/runtime.ts) runs an operation; send it through a session.",
      });
    return {
      MemberExpression(node) {
        if (isNamedRun(node.property) && !isOtherCall(node)) report(node.property);
      },
      ObjectPattern({ properties }) {
        for (const property of properties)
          if (property.type === "Property" && isNamedRun(property.key)) report(property);
      },
    };
  },
};
