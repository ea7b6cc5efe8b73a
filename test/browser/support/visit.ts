import type { BrowserContext, Page } from "playwright-core";

/** A page that writes down whatever goes wrong in it, and all that it asks for. */
export interface Visit {
  readonly page: Page;
  /** Errors and warnings of the console, violations of the policy among them, and uncaught exceptions. */
  readonly complaints: string[];
  /** Origins of all that was asked for. */
  readonly origins: Set<string>;
}

export const visit = async (context: BrowserContext): Promise<Visit> => {
  const page = await context.newPage();
  const complaints: string[] = [];
  const origins = new Set<string>();
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => {
    const problem = request.failure()?.errorText ?? "";
    // Whoever goes on to another page ends the renewal of this one.
    if (problem !== "net::ERR_ABORTED") complaints.push(`${request.url()}: ${problem}`);
  });
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  return { page, complaints, origins };
};
