// By name, so that the chunk that is loaded lazily holds only what is used.
export { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
