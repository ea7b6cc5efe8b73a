/** A resource as AWS Config names it. */
export interface ConfigItemQuery {
  readonly resourceType: string;
  readonly resourceId: string;
}

/** What AWS Config recorded of a resource, in the words of its events. Times are ISO 8601. */
export interface ConfigItem extends ConfigItemQuery {
  readonly configurationItemStatus: string;
  readonly configurationItemCaptureTime: string;
  readonly configurationStateId: string;
  readonly awsAccountId: string;
  readonly awsRegion: string;
  readonly resourceName?: string;
  readonly ARN?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** JSON text, as are the values of the supplementary one. */
  readonly configuration?: string;
  readonly supplementaryConfiguration?: Readonly<Record<string, string>>;
}
