// By name, so that the chunk that is loaded lazily holds only what is used.
export { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
