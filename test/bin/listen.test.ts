import { afterAll, beforeAll, expect, it } from "vitest";
import { type ConsoleServer, serveConsole } from "../../bin/console-server.ts";
import { listen, PortUnavailableError } from "../../bin/listen.ts";
import { type Bridge, startBridge } from "../../local/aws/bridge.ts";
import { emptyModel } from "../support/console-model.ts";

const model = async () => emptyModel;
const startConsole = (port: number): Promise<ConsoleServer> => serveConsole(model, port);
const startEndpoint = (port: number): Promise<Bridge> =>
  startBridge({ handle: () => Promise.reject(new Error("nobody asks anything here")) }, { port });

let taken: ConsoleServer;
beforeAll(async () => {
  taken = await listen("--port", 0, startConsole);
});
afterAll(() => taken.close());

it.each([
  ["--port", startConsole],
  ["--bridge-port", startEndpoint],
] as const)("of a taken port says who has it and that %s chooses another", async (option, start) => {
  const { port } = new URL(taken.url);
  const error = await listen<unknown>(option, Number(port), start).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(PortUnavailableError);
  expect(error).toMatchObject({
    message: `port ${port} of 127.0.0.1 cannot be had (another process has it): choose another with ${option}, or 0 for any`,
  });
});
