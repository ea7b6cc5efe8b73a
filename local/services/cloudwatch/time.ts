/** As CloudWatch's events write times: `2019-10-02T17:04:40.989+0000`. */
export const cloudWatchTime = (time: number): string => new Date(time).toISOString().replace("Z", "+0000");
