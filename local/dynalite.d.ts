declare module "dynalite" {
  export default function dynalite(options: {
    readonly path?: string;
    readonly createTableMs?: number;
    readonly updateTableMs?: number;
    readonly deleteTableMs?: number;
    readonly maxItemSizeKb?: number;
  }): import("node:http").Server;
}
