import { App, CfnResource, Stack } from "aws-cdk-lib";

/** What every synthesis costs: the CDK's command line, a process, the library, one resource. */
const app = new App();
new CfnResource(new Stack(app, "Empty"), "Topic", { type: "AWS::SNS::Topic" });
app.synth();
