//! Files that were uploaded, and which messages carry them.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::Db;
use crate::error::Result;
use crate::model::{Attachment, AttachmentId, AttachmentLabel, FileHash, Position, Thumbnail, UserId, UserRole};
use crate::schema::{attachment_references, attachments, blocks, members, rooms, users};

/// A message may refer to an upload that stays at least this long, or that another message carries: then it cannot go
/// between the look at it and the message.
const GRACE: TimeDelta = TimeDelta::hours(1);

/// What is stored of a file that is uploaded.
#[derive(Debug)]
pub struct NewAttachment {
    /// What messages show.
    pub label: AttachmentLabel,
    /// The file.
    pub sha256: FileHash,
    /// A small picture of it, with its media type.
    pub thumbnail: Option<(FileHash, String)>,
}

/// An upload as it is stored.
#[derive(Debug)]
pub struct StoredAttachment {
    /// What messages show.
    pub label: AttachmentLabel,
    /// Who uploaded it.
    pub user: UserId,
    /// The file.
    pub sha256: FileHash,
    /// A small picture of it, with its media type.
    pub thumbnail: Option<(FileHash, String)>,
    /// When it goes; none where a message carries it.
    pub expires_at: Option<DateTime<Utc>>,
}

impl StoredAttachment {
    /// What its readers are told.
    #[must_use]
    pub fn describe(&self) -> Attachment {
        let thumbnail = if self.thumbnail.is_some() { Thumbnail::There } else { Thumbnail::Absent };
        Attachment::new(self.label.clone(), self.sha256.clone(), thumbnail, self.expires_at)
    }
}

/// What a user has uploaded that no message carries.
#[derive(Clone, Copy, Debug)]
pub struct Pending {
    /// How many files.
    pub files: i64,
    /// How many bytes.
    pub bytes: i64,
}

type LabelColumns = (AttachmentId, String, String, i64, Option<i32>, Option<i32>);

const LABEL: (
    attachments::id,
    attachments::name,
    attachments::media_type,
    attachments::size,
    attachments::width,
    attachments::height,
) = (
    attachments::id,
    attachments::name,
    attachments::media_type,
    attachments::size,
    attachments::width,
    attachments::height,
);

fn label((id, name, media_type, size, width, height): LabelColumns) -> AttachmentLabel {
    AttachmentLabel { id, name, media_type, size, width, height }
}

macro_rules! references {
    () => {
        attachment_references::table.filter(attachment_references::attachment_id.eq(attachments::id))
    };
}

/// Adds an upload.
pub fn insert(db: &mut Db, user: UserId, new: &NewAttachment) -> Result<Attachment> {
    let expires_at = diesel::insert_into(attachments::table)
        .values((
            attachments::id.eq(new.label.id),
            attachments::user_id.eq(user),
            attachments::sha256.eq(&new.sha256.0),
            attachments::media_type.eq(&new.label.media_type),
            attachments::name.eq(&new.label.name),
            attachments::size.eq(new.label.size),
            attachments::width.eq(new.label.width),
            attachments::height.eq(new.label.height),
            attachments::thumbnail.eq(new.thumbnail.as_ref().map(|(hash, _)| &hash.0)),
            attachments::thumbnail_type.eq(new.thumbnail.as_ref().map(|(_, media_type)| media_type)),
        ))
        .returning(attachments::expires_at)
        .get_result(db)?;
    let thumbnail = if new.thumbnail.is_some() { Thumbnail::There } else { Thumbnail::Absent };
    Ok(Attachment::new(new.label.clone(), new.sha256.clone(), thumbnail, expires_at))
}

/// An upload, where the user may read it: its uploader may, and who is now in the room of a
/// message that carries it, or an admin where that is no direct conversation, and did not block the uploader.
pub fn readable(db: &mut Db, user: UserId, id: AttachmentId) -> Result<Option<StoredAttachment>> {
    type Columns = (UserId, Vec<u8>, Option<Vec<u8>>, Option<String>, Option<DateTime<Utc>>, bool);
    let member =
        members::table.filter(members::room_id.eq(attachment_references::room_id)).filter(members::user_id.eq(user));
    let admin = users::table.filter(users::id.eq(user)).filter(users::role.eq(UserRole::Admin));
    let group = rooms::table.filter(rooms::id.eq(attachment_references::room_id)).filter(not(rooms::direct));
    let author = diesel::alias!(users as author);
    let erased = author.filter(author.field(users::id).eq(attachments::user_id));
    let erased = erased.filter(author.field(users::erased_at).is_not_null());
    let heard = attachment_references::table
        .filter(exists(member).or(exists(admin).and(exists(group))))
        .filter(attachment_references::attachment_id.eq(attachments::id))
        .filter(not(exists(blocks::table.find((user, attachments::user_id)))))
        .filter(not(exists(erased)));
    let columns = (
        attachments::user_id,
        attachments::sha256,
        attachments::thumbnail,
        attachments::thumbnail_type,
        attachments::expires_at,
        exists(references!()),
    );
    let row = attachments::table
        .find(id)
        .filter(attachments::user_id.eq(user).or(exists(heard)))
        .select((LABEL, columns))
        .first::<(LabelColumns, Columns)>(db)
        .optional()?;
    Ok(row.map(|(columns, (user, sha256, thumbnail, thumbnail_type, expires_at, carried))| StoredAttachment {
        label: label(columns),
        user,
        sha256: FileHash(sha256),
        thumbnail: thumbnail.map(FileHash).zip(thumbnail_type),
        expires_at: expires_at.filter(|_| !carried),
    }))
}

/// What a user uploaded, in the order of its ids.
pub fn uploads(db: &mut Db, user: UserId, after: AttachmentId, limit: i64) -> Result<Vec<StoredAttachment>> {
    type Columns = (Vec<u8>, Option<Vec<u8>>, Option<String>, Option<DateTime<Utc>>);
    let columns = (attachments::sha256, attachments::thumbnail, attachments::thumbnail_type, attachments::expires_at);
    let own = attachments::table
        .filter(attachments::user_id.eq(user))
        .filter(attachments::id.gt(after))
        .order(attachments::id)
        .limit(limit);
    let rows = own.select((LABEL, columns)).load::<(LabelColumns, Columns)>(db)?;
    let stored =
        |(columns, (sha256, thumbnail, thumbnail_type, expires_at)): (LabelColumns, Columns)| StoredAttachment {
            label: label(columns),
            user,
            sha256: FileHash(sha256),
            thumbnail: thumbnail.map(FileHash).zip(thumbnail_type),
            expires_at,
        };
    Ok(rows.into_iter().map(stored).collect())
}

/// Those of these uploads that a message of the user may refer to, in the order asked for: the user's own, which are
/// not about to go.
pub fn of_uploader(db: &mut Db, user: UserId, ids: &[AttachmentId]) -> Result<Vec<AttachmentLabel>> {
    let stays = attachments::expires_at.is_null().or(attachments::expires_at.gt(Utc::now() + GRACE));
    let rows = attachments::table
        .filter(attachments::id.eq_any(ids))
        .filter(attachments::user_id.eq(user))
        .filter(stays.or(exists(references!())))
        .select(LABEL)
        .load::<LabelColumns>(db)?;
    let mut found: Vec<_> = rows.into_iter().map(label).collect();
    found.sort_by_key(|label| ids.iter().position(|id| *id == label.id));
    Ok(found)
}

/// What a user has uploaded that no message carries. Locks the user until the transaction ends, so that of two
/// uploads at once the second counts the first.
pub fn lock_pending(db: &mut Db, user: UserId) -> Result<Pending> {
    users::table.find(user).select(users::id).for_no_key_update().first::<UserId>(db)?;
    pending(db, user)
}

/// What a user has uploaded that no message carries.
pub fn pending(db: &mut Db, user: UserId) -> Result<Pending> {
    let sizes = attachments::table
        .filter(attachments::user_id.eq(user))
        .filter(attachments::expires_at.is_not_null())
        .filter(not(exists(references!())))
        .select(attachments::size)
        .load::<i64>(db)?;
    Ok(Pending { files: i64::try_from(sizes.len()).unwrap_or(i64::MAX), bytes: sizes.iter().sum() })
}

/// Removes an upload. Its file goes with a later sweep.
///
/// # Errors
/// `attachment_in_use` where a message carries it.
pub fn delete(db: &mut Db, id: AttachmentId) -> Result<()> {
    diesel::delete(attachments::table.find(id)).execute(db)?;
    Ok(())
}

/// Forgets what a message carried, because it is gone: what no other message carries goes in an hour.
pub fn forget(db: &mut Db, message: Position) -> Result<()> {
    let carried = attachment_references::table.filter(attachment_references::message_id.eq(message));
    let ids = diesel::delete(carried).returning(attachment_references::attachment_id).load::<AttachmentId>(db)?;
    diesel::update(attachments::table.filter(attachments::id.eq_any(ids)))
        .set(attachments::expires_at.eq(Utc::now() + GRACE))
        .execute(db)?;
    Ok(())
}

/// Deletes the uploads that no message carries and that expired before `moment`. Returns how many went.
pub fn sweep(db: &mut Db, moment: DateTime<Utc>) -> Result<usize> {
    let expired = || attachments::table.filter(attachments::expires_at.lt(moment));
    diesel::update(expired().filter(exists(references!())))
        .set(attachments::expires_at.eq(None::<DateTime<Utc>>))
        .execute(db)?;
    Ok(diesel::delete(expired().filter(not(exists(references!())))).execute(db)?)
}
