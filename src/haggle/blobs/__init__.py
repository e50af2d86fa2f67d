"""Files people gave us, by random name: in a folder, or in storage that speaks S3."""
