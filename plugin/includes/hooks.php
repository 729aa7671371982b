<?php
/**
 * Where the plugin takes part in WordPress: a bare list, tested as a list.
 *
 * @package Dumbbell_Stream
 */

declare( strict_types=1 );

namespace Dumbbell_Stream;

defined( 'ABSPATH' ) || exit;

register_activation_hook( DUMBBELL_STREAM_FILE, array( Installation::class, 'activate' ) );
register_deactivation_hook( DUMBBELL_STREAM_FILE, array( Installation::class, 'deactivate' ) );

add_action( 'init', array( Settings::class, 'register' ) );
add_action( 'init', array( Claim_Settings::class, 'register' ) );
add_action( 'init', array( Stream_Post_Type::class, 'register' ) );
add_action( 'init', array( Stream_Options::class, 'register' ) );
add_action( 'init', array( Player::class, 'register' ) );
add_action( 'init', array( Stream_Blocks::class, 'register' ) );
add_action( 'init', array( Stream_Embed::class, 'register' ) );
add_action( 'init', array( Notice_Form::class, 'register' ) );
add_action( 'dumbbell_stream_daily', array( Daily::class, 'run' ) );
add_action( 'dumbbell_stream_claims', array( Claim_Clock::class, 'run' ) );
add_filter( 'user_has_cap', array( Strikes::class, 'filter' ), 10, 4 );
add_action( 'dumbbell_stream_daily', array( Copyright_Contact::class, 'warn' ) );
add_action( 'dumbbell_stream_daily', array( Transparency_Log::class, 'grown' ) );
add_action( 'dumbbell_stream_daily', array( Attachments::class, 'prune' ) );
add_action( 'init', array( Claim_Numbers::class, 'register' ) );
add_action( 'dumbbell_stream_claim_event', array( Transparency_Log::class, 'grown' ), 10, 0 );
add_action( 'dumbbell_stream_claim_event', array( Attachments::class, 'follow' ), 10, 2 );
add_filter( 'dumbbell_stream_claim_facts', array( Notice_Evidence::class, 'add' ), 10, 2 );
add_action( 'dumbbell_stream_daily', array( Claim_Retention::class, 'run' ) );
add_filter( 'dumbbell_stream_claim_gate', array( Claim_Brakes::class, 'gate' ), 10, 3 );
add_filter( 'dumbbell_stream_claim_facts', array( Claim_Grades::class, 'facts' ), 10, 2 );
add_filter( 'dumbbell_stream_claim_may_hold', array( Misuse_Register::class, 'may_hold' ), 10, 2 );
add_filter( 'dumbbell_stream_claim_letter', array( Claim_Confirmation::class, 'in_letter' ), 10, 3 );
add_action( 'template_redirect', array( Claim_Confirmation::class, 'maybe_answer' ) );
add_action( 'cli_init', array( Cli_Command::class, 'register' ) );
add_action( 'wp_abilities_api_categories_init', array( Abilities::class, 'register_category' ) );
add_action( 'wp_abilities_api_init', array( Abilities::class, 'register' ) );
add_action( 'wp_initialize_site', array( Installation::class, 'site_created' ), 20 );
add_filter( 'map_meta_cap', array( Capabilities::class, 'map' ), 10, 4 );

add_action( 'rest_api_init', array( Rest_Controller::class, 'register_all' ) );
add_action( 'rest_api_init', array( Stream_Post_Type::class, 'register_rest_field' ) );
add_action( 'rest_api_init', array( Visibility::class, 'register_rest_field' ) );
add_action( 'rest_api_init', array( Site_Health::class, 'register_route' ) );
add_filter( 'rest_post_dispatch', array( Rest_Controller::class, 'add_headers' ), 10, 3 );
add_filter( 'rest_pre_serve_request', array( Player_Files_Controller::class, 'serve' ), 10, 3 );
add_filter( 'rest_pre_serve_request', array( Attachments_Controller::class, 'serve' ), 10, 3 );
add_action( 'rest_api_init', array( Files_Health::class, 'register_route' ) );
add_filter( 'site_status_tests', array( Files_Health::class, 'tests' ) );

add_action( 'wp_after_insert_post', array( Streams::class, 'saved' ), 10, 2 );
add_action( 'transition_post_status', array( Streams::class, 'status_changed' ), 10, 3 );
add_action( 'before_delete_post', array( Streams::class, 'deleted' ), 10, 2 );
add_action( 'add_option_dumbbell_stream_settings', array( Streams::class, 'settings_changed' ), 10, 2 );
add_action( 'update_option_dumbbell_stream_settings', array( Streams::class, 'settings_changed' ), 10, 2 );

add_filter( 'the_content', array( Stream_Page::class, 'above_content' ) );
add_filter( 'post_thumbnail_html', array( Stream_Page::class, 'one_poster' ), 10, 2 );
add_action( 'wp_head', array( Stream_Page::class, 'print_structured_data' ) );
add_filter( 'script_module_data_@dumbbell-stream/page', array( Stream_Blocks::class, 'module_data' ) );
add_filter( 'script_module_data_@dumbbell-stream/player', array( Player::class, 'module_data' ) );
add_filter( 'script_module_data_@dumbbell-stream/notice', array( Notice_Form::class, 'module_data' ) );

add_filter( 'wp_headers', array( Stream_Embed::class, 'headers' ), 10, 2 );
add_filter( 'embed_template', array( Stream_Embed::class, 'template' ) );
add_filter( 'embed_html', array( Stream_Embed::class, 'html' ), 10, 3 );
add_filter( 'oembed_min_max_width', array( Stream_Embed::class, 'widths' ) );
add_filter( 'oembed_response_data', array( Stream_Embed::class, 'oembed' ), 20, 3 );

add_action( 'admin_init', array( Installation::class, 'catch_up' ) );
add_action( 'admin_init', array( Privacy::class, 'suggest_text' ) );
add_action( 'admin_menu', array( Settings_Page::class, 'add' ) );
add_action( 'admin_menu', array( Studio_Page::class, 'add' ) );
add_action( 'admin_menu', array( Copyright_Contact_Page::class, 'add' ) );
add_action( 'admin_enqueue_scripts', array( Studio_Page::class, 'enqueue' ) );
add_action( 'admin_menu', array( Claims_Screen::class, 'add' ) );
add_action( 'admin_enqueue_scripts', array( Claims_Screen::class, 'enqueue' ) );
add_action( 'admin_post_dumbbell_claim_move', array( Claims_Screen::class, 'move' ) );
add_action( 'admin_post_dumbbell_claim_enter', array( Claims_Screen::class, 'enter' ) );
add_action( 'admin_post_dumbbell_claim_file', array( Claim_Material::class, 'give' ) );
add_filter( 'post_row_actions', array( Studio_Page::class, 'add_action' ), 10, 2 );
add_action( 'template_redirect', array( Studio_Page::class, 'maybe_show' ) );
add_action( 'template_redirect', array( Notice_Form::class, 'handle' ), 9 );
add_action( 'template_redirect', array( Claim_Pages::class, 'maybe_show' ) );
add_action( 'show_user_profile', array( Claim_Profile::class, 'show' ) );
add_action( 'admin_notices', array( Player::class, 'build_notice' ) );
add_action( 'admin_notices', array( Upgrades::class, 'print_notice' ) );
add_action( 'admin_enqueue_scripts', array( Settings_Page::class, 'enqueue' ) );
add_action( 'admin_enqueue_scripts', array( Copyright_Contact_Page::class, 'enqueue' ) );
add_action( 'enqueue_block_editor_assets', array( Stream_Editor::class, 'enqueue' ) );
add_filter( 'option_page_capability_dumbbell_stream', array( Settings::class, 'capability' ) );
add_filter( 'option_page_capability_dumbbell_stream_claims', array( Settings::class, 'capability' ) );
add_filter( 'plugin_action_links_' . plugin_basename( DUMBBELL_STREAM_FILE ), array( Settings_Page::class, 'add_link' ) );
add_filter( 'manage_dumbbell_stream_posts_columns', array( Stream_List::class, 'columns' ) );
add_action( 'manage_dumbbell_stream_posts_custom_column', array( Stream_List::class, 'cell' ), 10, 2 );

add_filter( 'wp_privacy_personal_data_exporters', array( Privacy::class, 'add_exporter' ) );
add_filter( 'wp_privacy_personal_data_erasers', array( Privacy::class, 'add_eraser' ) );
add_filter( 'wp_privacy_personal_data_exporters', array( Claim_Privacy::class, 'add_exporter' ) );
add_filter( 'wp_privacy_personal_data_erasers', array( Claim_Privacy::class, 'add_eraser' ) );
add_filter( 'site_status_tests', array( Site_Health::class, 'tests' ) );
add_filter( 'site_status_tests', array( Copyright_Health::class, 'tests' ) );
add_filter( 'debug_information', array( Site_Health::class, 'debug_information' ) );
