/**
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Inspector2"; read
 * 2026-11-20.
 */
import { check, everything, type ServiceRules } from "./rule.ts";

export const inspector2: ServiceRules = {
  BatchGetAccountStatus: check("inspector2:BatchGetAccountStatus", everything),
  ListCoverage: check("inspector2:ListCoverage", everything),
  ListFindings: check("inspector2:ListFindings", everything),
};
