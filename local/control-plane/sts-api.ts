import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { InProcessAws } from "../aws/in-process-aws.ts";
import type { Iam } from "../iam/iam.ts";

/** Sessions of the roles that the templates declare. */
export const registerSts = (aws: InProcessAws, iam: Iam): void => {
  aws.on(AssumeRoleCommand, (_input, { call, principal }) => {
    const { credentials, principal: session } = iam.assumeRole(call, principal);
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
    return {
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: expiration,
      },
      AssumedRoleUser: {
        Arn: session.arn,
        AssumedRoleId: `${session.roleArn?.split("/").at(-1)}:${session.sessionName}`,
      },
    };
  });
  aws.on(GetCallerIdentityCommand, (_input, { principal }) => ({
    Account: principal.account,
    Arn: principal.arn,
    UserId: principal.arn.split("/").at(-1),
  }));
};
