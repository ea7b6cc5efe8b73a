import type { ESTree, Rule } from "@oxlint/plugins";

const builtIn = [
  "Error",
  "AggregateError",
  "EvalError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TypeError",
  "URIError",
];

/** Callers and dead-letter queues tell errors apart by name; a bare `Error` has none. */
export const namedErrors: Rule = {
  create(context) {
    const check = ({ callee }: ESTree.NewExpression | ESTree.CallExpression): void => {
      if (callee.type !== "Identifier" || !builtIn.includes(callee.name)) return;
      context.report({ node: callee, message: `Throw a class of its own name that extends ${callee.name}.` });
    };
    return { NewExpression: check, CallExpression: check };
  },
};

/** A class that extends an error is called one. */
export const errorClassName: Rule = {
  create(context) {
    const check = ({ id, superClass }: ESTree.Class): void => {
      if (superClass?.type !== "Identifier" || !superClass.name.endsWith("Error") || id?.name.endsWith("Error")) return;
      context.report({ node: id ?? superClass, message: "The name of an error class ends in Error." });
    };
    return { ClassDeclaration: check, ClassExpression: check };
  },
};
