/** What AWS answers when it refuses. */
export class AwsFaultError extends Error {
  override readonly name = "AwsFaultError";
  /** The name of the modelled exception, or the code of an error that the model does not name. */
  readonly code: string;
  /** HTTP status; where it is not given, the one of the modelled exception, else 400. */
  readonly status: number | undefined;
  /** Members of the exception besides its message, by their names in the model. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { status?: number; members?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status;
    this.members = options.members ?? {};
  }
}
