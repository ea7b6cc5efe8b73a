/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon EC2 Auto Scaling";
 * read 2026-09-26.
 */
import { check, everything, type ServiceRules } from "./rule.ts";

export const autoscaling: ServiceRules = {
  DescribeAutoScalingGroups: check("autoscaling:DescribeAutoScalingGroups", everything),
  DescribeScalingActivities: check("autoscaling:DescribeScalingActivities", everything),
};
