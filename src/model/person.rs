//! People, as others find them.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{UserId, UserRole};

/// What everybody may know of a user.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"id": 7, "username": "ada", "first_name": "Ada", "last_name": "Lovelace", "role": "member"}))]
pub struct Person {
    /// The user's number.
    pub id: UserId,
    /// Unique name.
    pub username: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// What the user may do in the service.
    pub role: UserRole,
}

/// Input of looking for people.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GetUsers {
    /// A part of one of their names, whatever its case.
    #[validate(length(max = 100, message = "must have at most 100 characters"))]
    #[param(max_length = 100, example = "ada")]
    pub q: Option<String>,
    /// Only those of this role.
    #[param(inline)]
    pub role: Option<UserRole>,
    /// Only users with a greater number than this.
    pub after: Option<UserId>,
    /// How many at most: 1 to 200.
    #[validate(range(min = 1, max = 200, message = "must be 1 to 200"))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: i64,
}

impl Default for GetUsers {
    fn default() -> Self {
        Self { q: None, role: None, after: None, limit: 50 }
    }
}

/// A part of the list of people.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserPage {
    /// In the order of their numbers.
    pub users: Vec<Person>,
    /// The number to give as `after` for the page that follows; null at the end.
    pub next: Option<UserId>,
}

/// Input of giving a user a role.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"role": "professional"}))]
pub struct ChangeRole {
    /// What the user is to be.
    pub role: UserRole,
}
