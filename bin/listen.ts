/** The port is taken, or may not be had. */
export class PortUnavailableError extends Error {
  override readonly name = "PortUnavailableError";
  constructor(port: number, option: string, options: ErrorOptions) {
    super(
      `port ${port} of 127.0.0.1 cannot be had (${reasonOf(options.cause)}): choose another with ${option}, or 0 for any`,
      options,
    );
  }
}

const reasonOf = (cause: unknown): string => {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined;
  if (code === "EADDRINUSE") return "another process has it";
  return typeof code === "string" ? code : String(cause);
};

/** Starts a server on a port that the user chose with an option. @throws {PortUnavailableError} naming both */
export const listen = async <S>(option: string, port: number, start: (port: number) => Promise<S>): Promise<S> => {
  try {
    return await start(port);
  } catch (cause) {
    throw new PortUnavailableError(port, option, { cause });
  }
};
