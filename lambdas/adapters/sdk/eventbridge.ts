// By name, so that the chunk that is loaded lazily holds only what is used.
export { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
