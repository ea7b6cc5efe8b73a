/** Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon SQS"; read 2026-09-26. */
import { arnOf, check, invalid, type ServiceRules, text, type WireRequest } from "./rule.ts";

/** A queue URL ends in the owner's account and the queue's name, whatever its host. */
const queueUrl = /^https?:\/\/[^/]+\/(\d{12})\/([\w.-]+)$/;

const queue = (request: WireRequest): string => {
  const [, account, name] = queueUrl.exec(text(request, "QueueUrl")) ?? [];
  if (name === undefined) throw invalid(request, "QueueUrl is no queue's URL");
  return arnOf(request, "sqs", name, account);
};

export const sqs: ServiceRules = {
  ChangeMessageVisibility: check("sqs:ChangeMessageVisibility", queue),
  DeleteMessage: check("sqs:DeleteMessage", queue),
  GetQueueAttributes: check("sqs:GetQueueAttributes", queue),
  ReceiveMessage: check("sqs:ReceiveMessage", queue),
  SendMessage: check("sqs:SendMessage", queue),
};
