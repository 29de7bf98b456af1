//! The catalogue of stickers.

use super::pictures::{Bounds, Picture, PictureKind};
use super::roles::admin_only;
use super::{Chat, Upload, starter};
use crate::error::{Error, Result};
use crate::model::{Actor, AddSticker, GetStickers, Sticker, StickerId, StickerImage, StickerName, StickerPage};
use crate::outcome::Outcome;
use crate::store::{Db, Store, stickers};

/// Largest file, in bytes.
const LARGEST: u64 = 256 << 10;

const BOUNDS: Bounds = Bounds { side: 512, area: 512 * 512 };

impl Chat {
    /// The stickers that may be sent, page by page.
    ///
    /// # Errors
    /// `unavailable` when the database is away.
    pub async fn stickers(&self, input: GetStickers) -> Result<StickerPage> {
        self.inner.store.run(move |db| page(db, &input)).await
    }

    /// A sticker, even one that is retired.
    ///
    /// # Errors
    /// `no_such_sticker`.
    pub async fn sticker(&self, id: StickerId) -> Result<Sticker> {
        let found = self.inner.store.run(move |db| stickers::find(db, id)).await?;
        found.ok_or_else(|| Outcome::NoSuchSticker.into())
    }

    /// The image of a sticker, even of one that is retired.
    ///
    /// # Errors
    /// `no_such_sticker`.
    pub async fn sticker_image(&self, id: StickerId) -> Result<StickerImage> {
        let found = self.inner.store.run(move |db| stickers::image(db, id)).await?;
        found.ok_or_else(|| Outcome::NoSuchSticker.into())
    }

    /// Adds a sticker to the catalogue.
    ///
    /// # Errors
    /// `forbidden` but for admins, `sticker_exists`, `too_large`, `unsupported_media_type`, `invalid_field`.
    pub async fn add_sticker(&self, actor: &Actor, input: AddSticker, upload: Upload) -> Result<Sticker> {
        let name = StickerName::parse("name", &input.name)?;
        let (admin, wanted) = (actor.clone(), name.clone());
        let taken = self.inner.store.run(move |db| {
            admin_only(db, &admin)?;
            stickers::exists(db, &wanted)
        });
        if taken.await? {
            return Err(Outcome::StickerExists.into());
        }
        let bytes = upload.whole(LARGEST).await?;
        let kind = PictureKind::of(&bytes).filter(|kind| *kind != PictureKind::Jpeg).ok_or_else(|| {
            Error::new(Outcome::UnsupportedMediaType, "A sticker is a picture of type PNG, WebP or GIF.")
        })?;
        let new = new(name, self.inner.pictures.clean(kind, bytes, BOUNDS).await?)?;
        self.inner.store.run(move |db| stickers::insert(db, &new)).await
    }

    /// Takes a sticker out of the catalogue. Old messages still show it. Doing it again changes nothing.
    ///
    /// # Errors
    /// `forbidden` but for admins, `no_such_sticker`.
    pub async fn retire_sticker(&self, actor: &Actor, id: StickerId) -> Result<Sticker> {
        let admin = actor.clone();
        let retired = self.inner.store.run(move |db| {
            admin_only(db, &admin)?;
            stickers::retire(db, id)
        });
        retired.await?.ok_or_else(|| Outcome::NoSuchSticker.into())
    }
}

/// Adds those of the starter set whose names are not there yet. Whoever retires one has it retired for good.
pub(super) async fn plant(store: &Store, pictures: &super::Pictures) -> Result<()> {
    let names = starter::SET.iter().map(|(name, _)| StickerName::parse("name", name)).collect::<Result<Vec<_>>>()?;
    let missing = store.run(move |db| {
        names.into_iter().map(|name| Ok((stickers::exists(db, &name)?, name))).collect::<Result<Vec<_>>>()
    });
    for ((there, name), (_, bytes)) in missing.await?.into_iter().zip(starter::SET) {
        if !there {
            let new = new(name, pictures.clean(PictureKind::Png, bytes.to_vec(), BOUNDS).await?)?;
            match store.run(move |db| stickers::insert(db, &new)).await {
                // Another node was quicker.
                Err(error) if error.outcome() == Outcome::StickerExists => {}
                planted => drop(planted?),
            }
        }
    }
    Ok(())
}

fn new(name: StickerName, picture: Picture) -> Result<stickers::NewSticker> {
    let image = StickerImage { media_type: picture.kind.media_type().to_owned(), bytes: picture.bytes };
    let (width, height) = (picture.width.try_into(), picture.height.try_into());
    Ok(stickers::NewSticker {
        name,
        image,
        width: width.map_err(Error::failed)?,
        height: height.map_err(Error::failed)?,
    })
}

fn page(db: &mut Db, input: &GetStickers) -> Result<StickerPage> {
    let mut stickers = stickers::page_after(db, input.after, input.limit + 1)?;
    let next = super::page::cut(&mut stickers, input.limit, |sticker| sticker.id);
    Ok(StickerPage { stickers, next })
}
