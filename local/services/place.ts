/** Where a resource lives. A call's context is one. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** @param resource what stands after the account, such as `repository/payments` */
export const arnIn = ({ account, region }: Place, service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${account}:${resource}`;
