//! Files that messages carry: uploaded first, referred to after.

use std::time::Duration;

use chrono::Utc;
use uuid::Uuid;

use super::pictures::{Bounds, PictureKind};
use super::{Chat, Upload};
use crate::error::{Error, Result};
use crate::model::{
    Actor, AddAttachment, Attachment, AttachmentId, AttachmentLabel, AttachmentLink, FileHash, FileName, UserId,
};
use crate::outcome::Outcome;
use crate::store::attachments::{NewAttachment, Pending, StoredAttachment};
use crate::store::files::{Incoming, OpenFile, Sealed};
use crate::store::{attachments, contents, transaction};

/// How long a link is good.
const LINK_TTL: Duration = Duration::from_secs(600);

/// Most that one user may have uploaded without a message that carries it.
const MOST: Pending = Pending { files: 50, bytes: 100 << 20 };

const BOUNDS: Bounds = Bounds { side: 8192, area: 40_000_000 };

/// Largest picture, in bytes: it is looked at in memory.
const LARGEST_PICTURE: i64 = 64 << 20;

/// How much of a file tells what it is.
const TELLING: usize = 8 << 10;

/// What a file is where nothing is known of it.
const UNKNOWN: &str = "application/octet-stream";

/// A file as its reader gets it.
pub struct Download {
    /// What to call it when it is saved.
    pub name: String,
    /// What it is, by its content.
    pub media_type: String,
    /// Names its content.
    pub hash: FileHash,
    /// The file, open.
    pub file: OpenFile,
}

impl Chat {
    /// Takes in a file. Pictures lose their metadata on the way and get a thumbnail.
    ///
    /// # Errors
    /// `too_large`, `too_many_uploads`, `missing_field` for nothing, `invalid_field` for a broken picture.
    pub async fn upload(&self, actor: &Actor, input: AddAttachment, mut upload: Upload) -> Result<Attachment> {
        let user = actor.id;
        within_quota(self.inner.store.run(move |db| attachments::pending(db, user)).await?, 1)?;
        let mut incoming = self.inner.files.receive().await?;
        let mut start = Vec::new();
        let largest = self.settings_now().max_attachment_bytes;
        while let Some(chunk) = upload.next(largest).await? {
            start.extend(chunk.iter().take(TELLING.saturating_sub(start.len())));
            incoming.write(&chunk).await?;
        }
        if start.is_empty() {
            return Err(Error::missing("body", "is missing or empty"));
        }
        let file = incoming.seal().await?;
        let name = FileName::of(&input.name).as_str().to_owned();
        match PictureKind::of(&start) {
            Some(kind) => self.take_picture(user, name, kind, file).await,
            None => {
                let media_type = infer::get(&start).map_or(UNKNOWN, |known| known.mime_type()).to_owned();
                let id = AttachmentId(Uuid::now_v7());
                let label = AttachmentLabel { id, name, media_type, size: file.size(), width: None, height: None };
                let new = NewAttachment { label, sha256: file.hash().clone(), thumbnail: None };
                self.keep(user, new, vec![file]).await
            }
        }
    }

    async fn take_picture(&self, user: UserId, name: String, kind: PictureKind, file: Sealed) -> Result<Attachment> {
        if file.size() > LARGEST_PICTURE {
            return Err(Error::new(Outcome::TooLarge, format!("A picture may have at most {LARGEST_PICTURE} bytes.")));
        }
        let (picture, small) = self.inner.pictures.clean_and_reduce(kind, file, BOUNDS).await?;
        let (width, height) = (i32::try_from(picture.width), i32::try_from(picture.height));
        let file = write(self.inner.files.receive().await?, &picture.bytes).await?;
        let thumbnail = write(self.inner.files.receive().await?, &small.bytes).await?;
        let label = AttachmentLabel {
            id: AttachmentId(Uuid::now_v7()),
            name,
            media_type: kind.media_type().to_owned(),
            size: file.size(),
            width: width.ok(),
            height: height.ok(),
        };
        let reduced = (thumbnail.hash().clone(), small.kind.media_type().to_owned());
        let new = NewAttachment { label, sha256: file.hash().clone(), thumbnail: Some(reduced) };
        self.keep(user, new, vec![file, thumbnail]).await
    }

    /// Says what is to be kept, keeps it, and only then says that it is there: whatever breaks in between is swept up.
    async fn keep(&self, user: UserId, new: NewAttachment, files: Vec<Sealed>) -> Result<Attachment> {
        let hashes: Vec<_> = files.iter().map(|file| file.hash().clone()).collect();
        self.inner.store.run(move |db| transaction(db, |db| contents::touch(db, &hashes))).await?;
        for file in files {
            self.inner.files.keep(file).await?;
        }
        let insert = move |db: &mut _| {
            transaction(db, |db| {
                within_quota(attachments::lock_pending(db, user)?, new.label.size)?;
                attachments::insert(db, user, &new)
            })
        };
        self.inner.store.run(insert).await
    }

    /// What is known of a file.
    ///
    /// # Errors
    /// `no_such_attachment`, also for one that the actor may not read.
    pub async fn attachment(&self, actor: &Actor, id: AttachmentId) -> Result<Attachment> {
        Ok(self.readable(actor, id).await?.describe())
    }

    /// A file to read.
    ///
    /// # Errors
    /// `no_such_attachment`, also for one that the actor may not read.
    pub async fn download(&self, actor: &Actor, id: AttachmentId) -> Result<Download> {
        let StoredAttachment { label, sha256, .. } = self.readable(actor, id).await?;
        self.open(label.name, label.media_type, sha256).await
    }

    /// A small picture of a file.
    ///
    /// # Errors
    /// `no_such_attachment`, also for one that the actor may not read, or that is no picture.
    pub async fn thumbnail(&self, actor: &Actor, id: AttachmentId) -> Result<Download> {
        let StoredAttachment { label, thumbnail, .. } = self.readable(actor, id).await?;
        let (hash, media_type) = thumbnail.ok_or(Outcome::NoSuchAttachment)?;
        self.open(label.name, media_type, hash).await
    }

    /// Addresses of a file that are good without a token, for a while, for what the actor may read then.
    ///
    /// # Errors
    /// `no_such_attachment`, also for one that the actor may not read.
    pub async fn attachment_link(&self, actor: &Actor, id: AttachmentId) -> Result<AttachmentLink> {
        let attachment = self.attachment(actor, id).await?;
        let expires_at = Utc::now() + LINK_TTL;
        let proof = self.inner.keys.sign_link(actor, id, expires_at)?;
        Ok(attachment.link(&proof, expires_at))
    }

    /// Removes an upload that no message carries.
    ///
    /// # Errors
    /// `no_such_attachment`, `forbidden` but for its uploader, `attachment_in_use`.
    pub async fn delete_attachment(&self, actor: &Actor, id: AttachmentId) -> Result<()> {
        if self.readable(actor, id).await?.user != actor.id {
            return Err(Error::new(Outcome::Forbidden, "Only its uploader may remove a file."));
        }
        self.inner.store.run(move |db| attachments::delete(db, id)).await
    }

    async fn readable(&self, actor: &Actor, id: AttachmentId) -> Result<StoredAttachment> {
        let user = actor.id;
        let found = self.inner.store.run(move |db| attachments::readable(db, user, id)).await?;
        found.ok_or_else(|| Outcome::NoSuchAttachment.into())
    }

    async fn open(&self, name: String, media_type: String, hash: FileHash) -> Result<Download> {
        let file = self.inner.files.open(&hash).await?;
        let file = file.ok_or_else(|| Error::failed(format!("the file {hash} is not in storage")))?;
        Ok(Download { name, media_type, hash, file })
    }
}

async fn write(mut incoming: Incoming, bytes: &[u8]) -> Result<Sealed> {
    incoming.write(bytes).await?;
    incoming.seal().await
}

/// Refuses one file more of that size where there are too many.
fn within_quota(pending: Pending, size: i64) -> Result<()> {
    if pending.files < MOST.files && pending.bytes.saturating_add(size) <= MOST.bytes {
        return Ok(());
    }
    let Pending { files, bytes } = MOST;
    let detail =
        format!("{files} files, {bytes} bytes, may wait for their messages: send those, delete some, or wait a day.");
    Err(Error::new(Outcome::TooManyUploads, detail))
}
