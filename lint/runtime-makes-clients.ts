import type { Rule } from "@oxlint/plugins";

/** What `import { original as local }` binds, of a package. */
interface Imported {
  readonly source: string;
  readonly original: string;
}

const isClient = (local: string, imported: Imported | undefined): boolean => {
  if (!imported) return local.endsWith("Client");
  return imported.source.startsWith("@aws-sdk/client-") && !/(Command|Exception)$/.test(imported.original);
};

/** `new ECRClient()`, or `new ECR()` of the SDK's aggregated kind, under whatever local name it was imported. */
export const runtimeMakesClients: Rule = {
  create(context) {
    const imports = new Map<string, Imported>();
    return {
      ImportDeclaration({ source, specifiers }) {
        if (source.value.startsWith(".")) return;
        for (const specifier of specifiers) {
          if (specifier.type !== "ImportSpecifier" || specifier.imported.type !== "Identifier") continue;
          imports.set(specifier.local.name, { source: source.value, original: specifier.imported.name });
        }
      },
      NewExpression({ callee }) {
        const name = callee.type === "MemberExpression" ? callee.property : callee;
        if (name.type !== "Identifier" || !isClient(name.name, imports.get(name.name))) return;
        context.report({
          node: callee,
          message: "Only adapters/runtime.ts makes AWS clients; ask for runtime.client(Class).",
        });
      },
    };
  },
};
