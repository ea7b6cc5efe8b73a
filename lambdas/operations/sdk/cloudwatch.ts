// By name, so that the chunk that is loaded lazily holds only what is used.
export {
  CloudWatchClient,
  ListAlarmMuteRulesCommand,
  paginateDescribeAlarms,
  paginateGetMetricData,
} from "@aws-sdk/client-cloudwatch";
