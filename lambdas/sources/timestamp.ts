const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Every form in which the sources write a point in time; those that name no zone mean UTC. */
const forms = [
  // 2026-01-05T08:00:04.650Z; CloudWatch ends in +0000, without the colon of ISO 8601.
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)T(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))?(?:Z|(?<sign>[+-])(?<hours>\d\d):?(?<minutes>\d\d))$/,
  // Inspector: Jan 5, 2026, 8:00:04 PM; newer Java runtimes write a narrow no-break space before PM.
  /^(?<month>[A-Z][a-z]{2}) (?<day>\d{1,2}), (?<year>\d{4}),? (?<hour>\d{1,2}):(?<minute>\d\d):(?<second>\d\d)\s(?<half>[AP]M)$/,
  // Inspector: Mon Jan 05 08:00:04.356 UTC 2026. The weekday says nothing that the date does not.
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>\d{1,2}) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:\.(?<fraction>\d{1,9}))? UTC (?<year>\d{4})$/,
  // AWS Health: Mon, 05 Jan 2026 08:00:04 GMT; its own examples name weekdays that are wrong.
  /^[A-Z][a-z]{2}, (?<day>\d{1,2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d) GMT$/,
];

type Fields = Readonly<Record<string, string | undefined>>;

const monthIndex = (month: string | undefined): number =>
  /^\d/.test(month ?? "") ? Number(month) - 1 : months.indexOf(month ?? "");

/** 12 AM is 0, 12 PM is 12. */
const hourOfDay = ({ hour, half }: Fields): number => {
  if (half === undefined) return Number(hour);
  if (Number(hour) < 1 || Number(hour) > 12) return Number.NaN;
  return (Number(hour) % 12) + (half === "PM" ? 12 : 0);
};

const offsetMilliseconds = ({ sign, hours = "0", minutes = "0" }: Fields): number =>
  (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;

/**
 * @returns the instant as ISO 8601 in UTC with milliseconds, which sorts as text; undefined if it is in no form that the
 * sources use or names a time that does not exist. Depends neither on the machine's time zone nor on its locale.
 */
export const instant = (text: string): string | undefined => {
  const fields: Fields | undefined = forms.map((form) => form.exec(text)?.groups).find((groups) => groups);
  if (!fields) return undefined;
  const [year, day, minute, second] = [fields["year"], fields["day"], fields["minute"], fields["second"]].map(Number);
  const [month, hour] = [monthIndex(fields["month"]), hourOfDay(fields)];
  const thousandths = Number((fields["fraction"] ?? "").padEnd(3, "0").slice(0, 3));

  const local = new Date(Date.UTC(year ?? 0, month, day, hour, minute, second, thousandths));
  const exists =
    local.getUTCFullYear() === year &&
    local.getUTCMonth() === month &&
    local.getUTCDate() === day &&
    local.getUTCHours() === hour &&
    local.getUTCMinutes() === minute &&
    local.getUTCSeconds() === second;
  if (!exists) return undefined;
  return new Date(local.getTime() - offsetMilliseconds(fields)).toISOString();
};
