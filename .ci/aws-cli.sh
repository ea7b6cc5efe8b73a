#!/usr/bin/env bash
# The AWS CLI reads and changes the embedded account through the loopback bridge: the wire format, checked by a client
# that is not the SDK's. Every check prints what it asked and what came back; the first that fails ends the script.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH="$PWD/node_modules/.bin:$PATH"

account=111122223333 other=444455556666
unset "${!AWS_@}"
# The administrator's fixed keys: local/iam/identities.ts.
export AWS_ACCESS_KEY_ID=LOCALADMIN$account AWS_SECRET_ACCESS_KEY=embedded-cloud-administrator
export AWS_DEFAULT_REGION=eu-west-1 AWS_DEFAULT_OUTPUT=text AWS_PAGER='' AWS_EC2_METADATA_DISABLED=true
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null

log=$(mktemp)
# Fast enough not to wait for Config, slow enough to look before it has looked.
node bin/homeostat.ts start --port 0 --bridge-port 0 --speed 5 >"$log" 2>&1 &
homeostat=$!

finish() {
  local code=$?
  trap - EXIT
  kill "$homeostat" 2>/dev/null || true
  wait "$homeostat" || true
  [ "$code" -eq 0 ] || { echo "the control plane's log:" && tail -n 40 "$log"; }
  rm -f "$log"
  exit "$code"
}
trap finish EXIT
trap 'exit 1' INT TERM

fail() {
  echo "FAILED: $*"
  exit 1
}

# within <seconds> <command…>: tries again until it succeeds.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    kill -0 "$homeostat" 2>/dev/null || fail "npm start has ended"
    sleep 0.2
  done
}

cloud() {
  aws --endpoint-url "$endpoint" "$@"
}

# shows <pattern> <arguments…>: the answer, on one line, matches.
shows() {
  local pattern=$1 answer
  shift
  answer=$(cloud "$@" 2>&1 | tr -s '[:space:]' ' ') || fail "aws $*: $answer"
  [[ $answer =~ ^($pattern)\ ?$ ]] || fail "aws $*: $answer, expected $pattern"
  echo "aws $*: $answer"
}

# refuses <error> <arguments…>: the command fails, and names the error.
refuses() {
  local error=$1 answer
  shift
  answer=$(cloud "$@" 2>&1 | tr -s '[:space:]' ' ') && fail "aws $*: $answer, expected $error"
  [[ $answer == *"($error)"* ]] || fail "aws $*: $answer, expected $error"
  echo "aws $*: $error, as it should be"
}

# changes <arguments…>: the command succeeds.
changes() {
  cloud "$@" >/dev/null || fail "aws $*"
  echo "aws $*"
}

# has_healed <subject>: the ledger holds a remediation of it that came to its end.
has_healed() {
  local id
  id=$(cloud dynamodb scan --table-name "$table" --query 'Items[0].remediation.M.id.S' \
    --filter-expression 'entity = :entity AND remediation.subject.id = :subject' \
    --expression-attribute-values "{\":entity\":{\"S\":\"remediation\"},\":subject\":{\"S\":\"$1\"}}")
  [[ $(cloud dynamodb query --table-name "$table" --query 'Items[].transition.M.state.S' \
    --key-condition-expression 'pk = :run AND begins_with(sk, :entry)' \
    --expression-attribute-values "{\":run\":{\"S\":\"RUN#$id\"},\":entry\":{\"S\":\"ENTRY#\"}}") == *healed ]]
}

four_settings='PublicAccessBlockConfiguration.[BlockPublicAcls,BlockPublicPolicy,IgnorePublicAcls,RestrictPublicBuckets]'

told() { endpoint=$(sed -n 's/.*--endpoint-url \(http[^ ]*\).*/\1/p' "$log") && [ -n "$endpoint" ]; }
within 120 told || fail "npm start named no endpoint"
echo "the bridge: $endpoint"

echo; echo "Reads"
shows "$account arn:aws:iam::$account:user/administrator" sts get-caller-identity --query '[Account,Arn]'
bucket=meridian-cloudtrail-logs
shows ".*$bucket.*" s3api list-buckets --query 'Buckets[].Name'
shows 'True True True True' s3api get-public-access-block --bucket $bucket --query "$four_settings"
shows '.*vpn-gateway.*' ec2 describe-security-groups --query 'SecurityGroups[].GroupName'
shows '([a-z/-]+ ?){4,}' ecr describe-repositories --query 'repositories[].repositoryName'
shows 'ACTIVE [0-9]+ [0-9]+ [0-9]+' eks describe-nodegroup --cluster-name platform --nodegroup-name system \
  --query 'nodegroup.[status,scalingConfig.minSize,scalingConfig.desiredSize,scalingConfig.maxSize]'
shows 'platform-system-cpu (OK|ALARM)' cloudwatch describe-alarms --query 'MetricAlarms[].[AlarmName,StateValue]'
shows '([^ ]+ (NON_)?COMPLIANT ?){3,}' configservice describe-compliance-by-config-rule \
  --query 'ComplianceByConfigRules[].[ConfigRuleName,Compliance.ComplianceType]'
queue=$(cloud sqs list-queues --query 'QueueUrls[?contains(@, `EventsQueue`)] | [0]')
shows "arn:aws:sqs:eu-west-1:$account:[A-Za-z0-9-]+ [0-9]+" sqs get-queue-attributes --queue-url "$queue" \
  --attribute-names All --query 'Attributes.[QueueArn,ApproximateNumberOfMessages]'
table=$(cloud dynamodb list-tables --query 'TableNames[0]')

echo; echo "Refusals"
refuses UnknownOperationException kms list-keys
refuses AccessDenied s3api get-public-access-block --bucket meridian-shop-access-logs
AWS_ACCESS_KEY_ID=LOCALADMIN$other shows 'True True True True' s3api get-public-access-block \
  --bucket meridian-shop-access-logs --query "$four_settings"
AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE refuses InvalidClientTokenId sts get-caller-identity

echo; echo "Changes, which Homeostat heals"
group=$(cloud ec2 describe-security-groups --filters Name=group-name,Values=vpn-gateway \
  --query 'SecurityGroups[0].GroupId')
changes s3api delete-public-access-block --bucket $bucket
refuses NoSuchPublicAccessBlockConfiguration s3api get-public-access-block --bucket $bucket
changes ec2 authorize-security-group-ingress --group-id "$group" --protocol tcp --port 22 --cidr 0.0.0.0/0
for subject in $bucket "$group"; do
  within 120 has_healed "$subject" || fail "the ledger holds no healed remediation of $subject"
  echo "$subject: healed, says the ledger"
done
shows 'True True True True' s3api get-public-access-block --bucket $bucket --query "$four_settings"
shows 443 ec2 describe-security-groups --group-ids "$group" --query 'SecurityGroups[0].IpPermissions[].FromPort'

echo; echo "The ledger"
shows '([a-z]+ ){3}.*' dynamodb scan --table-name "$table" --max-items 3 --query 'Items[].entity.S'
