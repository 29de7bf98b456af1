//! The catalogue of stickers.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Db;
use crate::error::Result;
use crate::model::{Sticker, StickerId, StickerImage, StickerName};
use crate::schema::stickers;

/// What is stored of a sticker that is added.
#[derive(Debug)]
pub struct NewSticker {
    /// Unique name.
    pub name: StickerName,
    /// The image.
    pub image: StickerImage,
    /// Pixels from side to side.
    pub width: i32,
    /// Pixels from top to bottom.
    pub height: i32,
}

type Columns = (StickerId, String, String, i32, i32, DateTime<Utc>, Option<DateTime<Utc>>);

const COLUMNS: (
    stickers::id,
    stickers::name,
    stickers::media_type,
    stickers::width,
    stickers::height,
    stickers::created_at,
    stickers::retired_at,
) = (
    stickers::id,
    stickers::name,
    stickers::media_type,
    stickers::width,
    stickers::height,
    stickers::created_at,
    stickers::retired_at,
);

fn sticker((id, name, media_type, width, height, created_at, retired_at): Columns) -> Sticker {
    let url = format!("/api/v1/stickers/{id}/image");
    Sticker { id, name, media_type, width, height, url, created_at, retired: retired_at.is_some() }
}

/// Adds a sticker.
///
/// # Errors
/// `sticker_exists` when the name is taken, even by one that is retired.
pub fn insert(db: &mut Db, new: &NewSticker) -> Result<Sticker> {
    let row = diesel::insert_into(stickers::table)
        .values((
            stickers::name.eq(new.name.as_str()),
            stickers::name_key.eq(new.name.key()),
            stickers::media_type.eq(&new.image.media_type),
            stickers::image.eq(&new.image.bytes),
            stickers::width.eq(new.width),
            stickers::height.eq(new.height),
        ))
        .returning(COLUMNS)
        .get_result::<Columns>(db)?;
    Ok(sticker(row))
}

/// A sticker by number, a retired one too.
pub fn find(db: &mut Db, id: StickerId) -> Result<Option<Sticker>> {
    Ok(stickers::table.find(id).select(COLUMNS).first::<Columns>(db).optional()?.map(sticker))
}

/// True where the name is taken, even by one that is retired.
pub fn exists(db: &mut Db, name: &StickerName) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(stickers::table.filter(stickers::name_key.eq(name.key())))).get_result(db)?)
}

/// The image of a sticker, of a retired one too.
pub fn image(db: &mut Db, id: StickerId) -> Result<Option<StickerImage>> {
    let row = stickers::table.find(id).select((stickers::media_type, stickers::image)).first(db).optional()?;
    Ok(row.map(|(media_type, bytes)| StickerImage { media_type, bytes }))
}

/// Those after an id that are not retired: the first `limit` of them.
pub fn page_after(db: &mut Db, after: Option<StickerId>, limit: i64) -> Result<Vec<Sticker>> {
    let rows = stickers::table
        .filter(stickers::retired_at.is_null())
        .filter(stickers::id.gt(after.unwrap_or(StickerId(0))))
        .select(COLUMNS)
        .order(stickers::id)
        .limit(limit)
        .load::<Columns>(db)?;
    Ok(rows.into_iter().map(sticker).collect())
}

/// Takes a sticker out of the catalogue, once; the moment of the first time stays.
pub fn retire(db: &mut Db, id: StickerId) -> Result<Option<Sticker>> {
    diesel::update(stickers::table.find(id).filter(stickers::retired_at.is_null()))
        .set(stickers::retired_at.eq(diesel::dsl::now))
        .execute(db)?;
    find(db, id)
}
